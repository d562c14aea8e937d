-- Notes communes in which a hotspot has come into force or was lifted by its date since they were computed. $1 today.
insert into coverage_change (commune_id, kind)
select distinct k.commune_id, 'hotspot'
from (select distinct on (n.province_code) n.coverage_run_id from coverage_run n where n.state = 'done' order by n.province_code, n.finished_at desc) r
    join coverage_commune k using (coverage_run_id)
    join commune c on c.commune_id = k.commune_id and c.valid_to is null
    cross join lateral (select (k.computed_at at time zone 'Asia/Ho_Chi_Minh')::date as day) d
    join hotspot h on st_intersects(h.geom, c.geom) and ((h.declared_on > d.day and h.declared_on <= $1::date) or (h.lifted_on > d.day and h.lifted_on <= $1))
where not exists (select from coverage_change x where x.commune_id = k.commune_id and x.kind = 'hotspot')
