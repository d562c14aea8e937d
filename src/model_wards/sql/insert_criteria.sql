-- Criteria of a scorecard. $1 the scorecard; $2 their fields.
insert into criterion (scorecard_id, number, grouping, text, indicator, operator, value, points, source)
select $1::uuid, r.number, r.grouping, r.text, r.indicator, r.operator, r.value, r.points, r.source from jsonb_populate_recordset(null::criterion, $2::jsonb) r
