-- Staged sites become sites, with their codes: those given, or the next of their communes. $1 import_id
with placed as (
    select t.*, p.abbr || '-' || coalesce(c.code, '00000') || '-' as first
    from stage_site t join commune c on c.commune_id = t.current_commune_id join province p using (province_id)
    where t.host_id is null
    -- Codes that were chosen come first, so that none of them is given out.
    order by t.fields ->> 'site_code' is null, t.n
)
insert into site (site_id, site_code, geom, source_srid, source_x, source_y, commune_id, commune_basis, current_commune_id, source, is_demo, import_id, import_key,
    site_name, address_text, position_accuracy_m, position_method, residential_area, site_type, mount, ownership, funding_source,
    managing_unit, programme, purpose_text, legal_basis, notice_sign_present, sees_private_premises)
select t.site_id, coalesce(keep_code(r.site_code, t.first, substring(r.site_code from '^' || t.first || '([0-9]{4,9})$')::int), take_code(t.first, 4, 'site')),
    t.geom, t.source_srid, t.source_x, t.source_y, t.commune_id, t.commune_basis, t.current_commune_id, r.source, r.is_demo, $1, t.import_key,
    r.site_name, r.address_text, r.position_accuracy_m, r.position_method, r.residential_area, r.site_type, r.mount, r.ownership,
    r.funding_source, r.managing_unit, r.programme, r.purpose_text, r.legal_basis, r.notice_sign_present, r.sees_private_premises
from placed t cross join lateral jsonb_populate_record(null::site, '{"site_type": "other", "source": "import", "is_demo": false}'::jsonb || t.fields) r
