-- How many rows list.sql has in all; the same parameters to $7, then $8 the import.
select count(*)
from hotspot h
where ($1::date is null or (h.declared_on <= $1 and (h.lifted_on is null or h.lifted_on > $1)))
    and ($2::float8[] is null or h.geom && st_makeenvelope($2[1], $2[2], $2[3], $2[4], 4326))
    and ($3::text is null or h.current_commune_id in (select province_scope($3)))
    and ($4::uuid is null or h.current_commune_id = $4 or h.commune_id = $4)
    and ($5::text is null or h.text_fold like fold_like($5))
    and ($6::text is null or $6 = any(h.area_types))
    and case $7::text when 'true' then h.lifted_on is not null when 'false' then h.lifted_on is null else true end
    and ($8::uuid is null or h.import_id = $8)
