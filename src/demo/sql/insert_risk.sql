-- Assessments of the communes of the filled provinces in a period, with ids made of commune and period. $1 province codes; $2 first day; $3 day after the last; $4 seed.
insert into risk_assessment (risk_assessment_id, commune_id, risk_scheme_id, period_from, period_to, is_demo, created_at, updated_at)
select md5($4::bigint || ' risk ' || c.commune_id || $2::date)::uuid, c.commune_id, s.risk_scheme_id, $2, $3::date, true, $3::timestamp, $3::timestamp
from commune c join risk_scheme s on s.code = 'five' and s.province_code is null
where c.commune_id in (select province_scope(p) from unnest($1::text[]) p) and (c.valid_from is null or c.valid_from < $3) and (c.valid_to is null or c.valid_to >= $3)
on conflict do nothing
