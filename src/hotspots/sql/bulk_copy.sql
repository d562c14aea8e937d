-- The columns come in the order of hotspots::bulk.
copy stage_hotspot (number, hotspot_id, import_key, fields, declared_on, shape) from stdin (format binary)
