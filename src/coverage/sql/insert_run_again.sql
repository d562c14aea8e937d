-- Asks for a run as an earlier one was; none if one is under way already. $1 the earlier one; $2 now; $3 the day; $4 version; $5 why; $6 recipe in the place of its, or null.
insert into coverage_run (province_code, recipe, incident_from, incident_to, as_of, boundary_date, code_version, because)
select r.province_code, coalesce($6::jsonb, r.recipe), r.incident_from, r.incident_to, $2::timestamptz, $3::date, $4::text, $5::text
from coverage_run r where r.coverage_run_id = $1::uuid
on conflict do nothing
returning coverage_run_id
