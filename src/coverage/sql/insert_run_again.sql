-- Asks for a run as an earlier one was, because borders have changed; none if one is under way already. $1 the earlier one; $2 now; $3 the day; $4 version.
insert into coverage_run (province_code, recipe, incident_from, incident_to, as_of, boundary_date, code_version)
select r.province_code, r.recipe, r.incident_from, r.incident_to, $2::timestamptz, $3::date, $4::text
from coverage_run r where r.coverage_run_id = $1::uuid
on conflict do nothing
returning coverage_run_id
