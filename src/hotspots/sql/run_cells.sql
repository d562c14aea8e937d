-- Some cells of a run as features, by number. $1 the run; $2 those after this number; $3 at most.
select c.number, json_build_object('type', 'Feature', 'id', c.number, 'geometry', st_asgeojson(st_transform(c.geom_3857, 4326), 6)::json, 'properties', json_build_object('number', c.number,
    'commune_id', c.commune_id, 'n', c.n, 'expected', c.expected, 'z', c.z, 'p', c.p, 'q', c.q, 'class', c.class, 'story', c.story))::text
from hotspot_cell c where c.hotspot_run_id = $1::uuid and c.number > $2::int order by c.number limit $3
