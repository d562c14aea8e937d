-- A scheme by its id, or by its code for a province (its own before that of the country), with its levels, the worst first. $1 id, or null; $2 code; $3 province, or null.
select to_jsonb(s) - '{created_at,updated_at}'::text[] || jsonb_build_object('levels', (select jsonb_agg(jsonb_build_object('rank', l.rank, 'code', l.code, 'vi', l.vi, 'en', l.en, 'is_risk', l.is_risk) order by l.rank)
    from risk_level l where l.risk_scheme_id = s.risk_scheme_id))
from risk_scheme s
where case when $1::uuid is not null then s.risk_scheme_id = $1 else s.code = $2::text and (s.province_code is null or s.province_code = $3::text) end
order by s.province_code nulls last limit 1
