-- When each commune of a run was computed. $1 the run; $2 communes.
select coalesce(jsonb_object_agg(k.commune_id, k.computed_at), '{}') from coverage_commune k where k.coverage_run_id = $1::uuid and k.commune_id = any ($2::uuid[])
