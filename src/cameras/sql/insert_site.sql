-- A new site with its code: the one given, or the next of its commune. A given code of the commune's own form moves the
-- counter on, so that no number is ever given twice.
-- $1 fields, $2 lon, $3 lat, $4 commune_id, $5 commune_basis, $6 current_commune_id, $7 site_id, $8 is_demo
with prefix as (
    select p.abbr || '-' || coalesce(c.code, '00000') || '-' as text, substring($1::jsonb ->> 'site_code' from '^' || p.abbr || '-' || coalesce(c.code, '00000') || '-([0-9]{4,9})$')::int as given
    from commune c join province p using (province_id)
    where c.commune_id = $6
)
insert into site (site_id, site_code, geom, source_srid, source_x, source_y, commune_id, commune_basis, current_commune_id, source, is_demo,
    site_name, address_text, position_accuracy_m, position_method, residential_area, site_type, mount, ownership, funding_source,
    managing_unit, programme, purpose_text, legal_basis, notice_sign_present, sees_private_premises)
select $7, coalesce(keep_code(r.site_code, prefix.text, prefix.given), take_code(prefix.text, 4, 'site')), st_setsrid(st_makepoint($2, $3), 4326), 4326, $2, $3,
    $4, $5, $6, r.source, $8,
    r.site_name, r.address_text, r.position_accuracy_m, r.position_method, r.residential_area, r.site_type, r.mount, r.ownership,
    r.funding_source, r.managing_unit, r.programme, r.purpose_text, r.legal_basis, r.notice_sign_present, r.sees_private_premises
from jsonb_populate_record(null::site, '{"site_type": "other", "source": "manual"}'::jsonb || jsonb_strip_nulls($1::jsonb)) r
    cross join prefix
