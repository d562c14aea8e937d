-- The catalogue: models for everybody, then those of a province (or of all of the scope), the cheapest first. $1 code or null; $2 ids or null.
select to_jsonb(m) from camera_model m
where ($1::text is null or m.province_code is null or m.province_code = $1) and ($2::uuid[] is null or m.camera_model_id = any ($2))
order by m.province_code nulls first, m.price_vnd, m.name
