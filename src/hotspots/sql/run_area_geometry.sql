-- The ground of an area of a run, whole, its verdict, its size (m2), and whether a hotspot that is in force was declared of it. $1 the run; $2 the number; $3 today.
select st_asgeojson(a.geom, 15), a.verdict, a.area_m2, exists (select from hotspot h where h.detected_run_id = $1 and h.detected_area = $2 and (h.lifted_on is null or h.lifted_on > $3::date))
from hotspot_area a where a.hotspot_run_id = $1::uuid and a.number = $2::int
