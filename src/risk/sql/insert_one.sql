-- An assessment that is made by hand. $1 its id; $2 commune; $3 scheme; $4 first day; $5 day after the last.
insert into risk_assessment (risk_assessment_id, commune_id, risk_scheme_id, period_from, period_to)
values ($1::uuid, $2::uuid, $3::uuid, $4::date, $5::date)
