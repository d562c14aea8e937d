-- Hotspots of a tile. Without a day: all of them, with whether they are lifted by today; with one: those in force on it.
select array_agg(st_asbinary(geom_3857, 'NDR')) as geom, array_agg(hotspot_id) as hotspot_id, array_agg(hotspot_code) as code, array_agg(name) as name,
    array_agg(array_to_string(area_types, ',')) as types, array_agg(coalesce(lifted_on <= $6::date, false)) as lifted
from hotspot
where geom_3857 && st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, 3857)
    and ($5::date is null or (declared_on <= $5 and (lifted_on is null or lifted_on > $5)))
