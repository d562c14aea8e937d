-- Streets of communes: name, and corners; squares, tracks and paths of the fields left out. $1 the communes.
select r.name, st_asbinary(r.geom, 'NDR')
from road r
where r.replaced_by is null and not r.is_area and r.current_commune_id = any ($1::uuid[]) and r.class not in ('track', 'path', 'bridleway', 'construction', 'motorway')
order by r.road_id
