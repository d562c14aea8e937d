-- One commune version with its box.
select to_jsonb(r) || jsonb_build_object('bbox', jsonb_build_array(
    round(st_xmin(coalesce(c.geom, c.centre))::numeric, 5), round(st_ymin(coalesce(c.geom, c.centre))::numeric, 5),
    round(st_xmax(coalesce(c.geom, c.centre))::numeric, 5), round(st_ymax(coalesce(c.geom, c.centre))::numeric, 5)))
from commune_row r join commune c using (commune_id)
where r.commune_id = $1
