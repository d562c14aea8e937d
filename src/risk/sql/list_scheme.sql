-- Schemes with their levels, the worst first: those of the country, and of a province. $1 province, or null for all.
select to_jsonb(s) - '{created_at,updated_at}'::text[] || jsonb_build_object('levels', (select jsonb_agg(jsonb_build_object('rank', l.rank, 'code', l.code, 'vi', l.vi, 'en', l.en, 'is_risk', l.is_risk) order by l.rank)
    from risk_level l where l.risk_scheme_id = s.risk_scheme_id))
from risk_scheme s where s.province_code is null or $1::text is null or s.province_code = $1
order by s.province_code nulls first, s.code <> 'five', s.code
