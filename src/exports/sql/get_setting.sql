-- The words for what an export is about: $1 code of a province, $2 a commune, $3 an offence, $4 the boundary day, $5 whether in English.
select (select p.full_name from province p where p.code = $1::text order by p.valid_to desc nulls first limit 1) as province_name,
    (select p.name from province p where p.code = $1 order by p.valid_to desc nulls first limit 1) as province_short,
    (select c.full_name from commune c where c.commune_id = $2::uuid) as commune_name,
    (select case when $5::bool then o.name_en else o.name_vi end from offence o where o.offence_code = $3::text) as offence_name,
    coalesce((demo_state() ->> 'present')::bool, false) as has_demo,
    count(*) as units, count(*) filter (where c.geom_quality in ('reference', 'surveyed')) as units_with_boundary
from commune c where (c.valid_from is null or c.valid_from <= $4::date) and (c.valid_to is null or c.valid_to > $4)
