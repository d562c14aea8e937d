-- What happened to the rows of an import since. $1 import_id
select
    (select count(*) from site where import_id = $1), import_row_count('site', $1),
    (select count(*) from camera where import_id = $1), import_row_count('camera', $1),
    (select count(*) from site where import_id = $1 and version > 1) + (select count(*) from camera where import_id = $1 and version > 1),
    (select count(*) from camera_maintenance m join camera k using (camera_id) where k.import_id = $1),
    (select count(*) from camera k join site s using (site_id) where s.import_id = $1 and k.import_id is distinct from $1),
    (select count(*) from site_contact c join site s using (site_id) where s.import_id = $1 and (c.created_at <> s.created_at or c.updated_at > c.created_at or c.withdrawn_on is not null))
