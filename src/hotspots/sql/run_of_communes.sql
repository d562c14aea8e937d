-- A run by commune, with their names; those with the most incidents first, what an account is not told of the counts by name. $1 the run.
select to_jsonb(r) - 'rhythm' || jsonb_build_object('code', c.code, 'name', c.full_name)
from hotspot_commune r join commune c using (commune_id) where r.hotspot_run_id = $1::uuid order by r.n desc nulls last, c.code, c.commune_id
