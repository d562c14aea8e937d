-- The columns come in the order of cameras::bulk.
copy stage_site (n, site_id, import_key, fields, geom, source_srid, source_x, source_y, commune_id, commune_basis, current_commune_id, ciphertext, nonce, key_id, consent_on, consent_how, osm) from stdin (format binary)
