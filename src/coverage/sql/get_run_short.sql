-- A run as answers tell it.
select jsonb_build_object('coverage_run_id', r.coverage_run_id, 'state', r.state, 'as_of', r.as_of, 'boundary_date', r.boundary_date, 'code_version', r.code_version,
    'finished_at', r.finished_at, 'recipe', r.recipe, 'incident_from', r.incident_from, 'incident_to', r.incident_to, 'province_code', r.province_code, 'asked_by', r.asked_by)
from coverage_run r where r.coverage_run_id = $1::uuid
