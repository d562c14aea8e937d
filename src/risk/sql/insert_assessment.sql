-- The assessments of communes in a period that are not there yet. $1 scheme; $2 first day; $3 day after the last; $4 communes; $5 which of them rest on demonstration data.
insert into risk_assessment (commune_id, risk_scheme_id, period_from, period_to, is_demo)
select u.commune_id, $1::uuid, $2::date, $3::date, u.is_demo from unnest($4::uuid[], $5::bool[]) u (commune_id, is_demo)
on conflict on constraint risk_assessment_key do nothing
