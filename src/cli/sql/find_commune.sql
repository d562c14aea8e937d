-- Communes of a province of today with a border, by code or by name with or without its kind and accents: id, code, name. $1 code of the province; $2 text; $3 today.
select c.commune_id, c.code, c.full_name
from commune c join province p using (province_id)
where p.code = $1::text and p.valid_to is null and c.geom is not null and (c.valid_from is null or c.valid_from <= $3::date) and (c.valid_to is null or c.valid_to > $3)
    and (c.code = $2::text or fold_vi(c.name) = fold_vi($2) or fold_vi(c.full_name) = fold_vi($2))
order by c.code
