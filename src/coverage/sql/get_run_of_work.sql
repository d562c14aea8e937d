-- What a run that is kept current was made by.
select coverage_run_id, province_code, recipe, incident_from, incident_to, as_of, boundary_date, false as is_first
from coverage_run where coverage_run_id = $1::uuid and state = 'done'
