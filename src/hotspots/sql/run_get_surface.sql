-- The surface of a run; none without one. $1 the run.
select s.cols, s.rows, s.bounds, s.scaled, s.most_per_km2, s.bandwidth_m, s.rule, array[st_x(w.at), st_y(w.at), st_x(e.at), st_y(e.at)] as corners
from hotspot_surface s, lateral (select st_transform(st_setsrid(st_makepoint(s.bounds[1], s.bounds[2]), 3857), 4326) as at) w,
    lateral (select st_transform(st_setsrid(st_makepoint(s.bounds[3], s.bounds[4]), 3857), 4326) as at) e
where s.hotspot_run_id = $1::uuid
