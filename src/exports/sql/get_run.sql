-- When the run whose gaps are told ended, and which incidents it counted. $1 province; $2 commune; $3 the run.
select r.finished_at, r.incident_from as counted_from, r.incident_to as counted_to, r.as_of
from coverage_run r
where r.state = 'done' and ($1::text is null or r.province_code = $1)
    and case when $3::uuid is not null then r.coverage_run_id = $3
        else r.province_code = coalesce($1, (select p.code from commune c join province p using (province_id) where c.commune_id = $2::uuid)) end
order by r.finished_at desc limit 1
