-- Scorecards with their criteria: those of a province and of the country, those in force first. $1 code of the province, or null: all.
select to_jsonb(r) from scorecard_row r
where $1::text is null or r.province_code is null or r.province_code = $1
order by r.state = 'in_force' desc, r.programme, r.province_code nulls last, r.name, r.scorecard_id
