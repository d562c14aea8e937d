-- The areas that the units which ended are about to get (their staged cells, or a boundary that they have), for making outlines:
-- in the order of their codes, so that a second run gives the same.
select c.commune_id, st_asbinary(case when c.geom_quality in ('reference', 'surveyed') then c.geom_3857 else st_transform(o.geom, 3857) end, 'NDR')
from commune c join stage_old_cell o using (commune_id)
where c.valid_to is not null
order by c.code, c.commune_id
