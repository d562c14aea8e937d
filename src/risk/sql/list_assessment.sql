-- Assessments of a scheme, the worst level first: that of the decision, else the computed one. $1 scheme; $2 province, or null; $3 commune, or null; $4 a day of the period, or null for all;
-- $5 level, or null; $6 decided or not, or null; $7 selected or not, or null; $8 worsening, or null.
select to_jsonb(r) || jsonb_build_object('commune_name', c.full_name, 'commune_code', c.code, 'is_current', c.valid_to is null, 'lon', st_x(c.centre), 'lat', st_y(c.centre))
from risk_row r join commune c using (commune_id)
    left join risk_level l on l.risk_scheme_id = r.risk_scheme_id and l.code = coalesce(r.decided_level, r.computed_level)
where r.risk_scheme_id = $1::uuid
    and ($2::text is null or r.commune_id in (select province_scope($2))) and ($3::uuid is null or r.commune_id = $3)
    and ($4::date is null or (r.period_from <= $4 and r.period_to > $4))
    and ($5::text is null or coalesce(r.decided_level, r.computed_level) = $5)
    and ($6::bool is null or (r.decided_level is not null) = $6) and ($7::bool is null or (r.selected_year is not null) = $7) and ($8::bool is null or r.is_worsening = $8)
order by r.period_from desc, l.rank nulls last, c.full_name, c.commune_id
