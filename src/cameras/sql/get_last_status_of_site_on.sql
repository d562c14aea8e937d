-- From which day the cameras in use of a site have their latest statuses.
select max(t.since_on) from camera_status t join camera k using (camera_id) where k.site_id = $1 and k.status <> 'removed'
