-- One assessment with its unit. $1 its id.
select to_jsonb(r) || jsonb_build_object('commune_name', c.full_name, 'commune_code', c.code, 'is_current', c.valid_to is null, 'scheme', s.code)
from risk_row r join commune c using (commune_id) join risk_scheme s using (risk_scheme_id)
where r.risk_assessment_id = $1::uuid
