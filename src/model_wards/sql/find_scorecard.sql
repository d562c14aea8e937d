-- The scorecard that is in force for a programme: that of the province before that of the country. $1 programme; $2 code of the province.
select to_jsonb(r) from scorecard_row r
where r.state = 'in_force' and r.programme = $1::text and (r.province_code is null or r.province_code = $2::text)
order by r.province_code nulls last limit 1
