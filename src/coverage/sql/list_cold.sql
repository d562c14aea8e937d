-- The next commune of a newest done run that may be put on the shelf as it was written: nothing waits for it, the same program wrote it, and the same hotspots are in force, and the
-- same checks on the spot believed, as then. $1 communes that were asked for before; $2 today; $3 version; $4 days for which a check is believed.
select r.coverage_run_id, k.commune_id, k.computed_at
from (select distinct on (n.province_code) n.* from coverage_run n where n.state = 'done' order by n.province_code, n.finished_at desc) r
    join coverage_commune k using (coverage_run_id),
    lateral (select (k.computed_at at time zone 'Asia/Ho_Chi_Minh')::date as day) d
where k.commune_id <> all ($1::uuid[]) and k.is_whole and r.code_version = $3
    and not exists (select from coverage_change x where x.commune_id = k.commune_id)
    and not exists (select from hotspot h where (h.declared_on > d.day and h.declared_on <= $2::date) or (h.lifted_on > d.day and h.lifted_on <= $2))
    and not exists (select from camera e where e.occluded is not null and e.verified_on + $4::int < $2 and e.verified_on + $4 >= d.day)
order by k.working + k.not_working desc, k.commune_id
limit 1
