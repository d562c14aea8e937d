-- The columns come in the order of incidents::bulk::stage.
copy stage_incident from stdin (format binary)
