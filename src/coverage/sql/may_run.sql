-- Whether there is a province of a code with any border, and whether a narrow scope is that province.
select exists (select from province p join commune c using (province_id) where p.code = $1::text and c.valid_to is null and c.geom is not null), coalesce(scope_province() = $1, false)
