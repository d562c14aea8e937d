-- Demonstration sites: $1 rows, whose source_x and source_y are longitude and latitude, $2 the moment of all of them.
insert into site (site_id, site_code, site_name, address_text, geom, source_srid, source_x, source_y, position_accuracy_m, position_method,
    commune_id, commune_basis, current_commune_id, residential_area, site_type, mount, ownership, funding_source, managing_unit, programme,
    purpose_text, legal_basis, notice_sign_present, sees_private_premises, retired_on, retired_reason, source, is_demo, created_at, updated_at)
select site_id, site_code, site_name, address_text, st_setsrid(st_makepoint(source_x, source_y), 4326), 4326, source_x, source_y,
    position_accuracy_m, position_method, commune_id, commune_basis, commune_id, residential_area, site_type, mount, ownership,
    funding_source, managing_unit, programme, purpose_text, legal_basis, notice_sign_present, sees_private_premises, retired_on,
    retired_reason, source, true, $2, $2
from jsonb_populate_recordset(null::site, $1)
