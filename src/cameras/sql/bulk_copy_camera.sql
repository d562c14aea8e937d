-- The columns come in the order of cameras::bulk.
copy stage_camera from stdin (format binary)
