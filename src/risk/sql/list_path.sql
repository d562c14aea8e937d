-- Every assessment of some communes of a scheme, the earliest first. $1 scheme; $2 communes.
select to_jsonb(r) || jsonb_build_object('commune_name', c.full_name, 'is_current', c.valid_to is null)
from risk_row r join commune c using (commune_id)
where r.risk_scheme_id = $1::uuid and r.commune_id = any ($2::uuid[])
order by r.period_from, c.full_name, r.commune_id
