-- Cameras in use on the same site that look nearly the same way. $1 site, $2 bearing, $3 degrees, $4 camera to leave out, $5 its bearing
-- until now: those that it was near already are not asked about again.
select jsonb_build_object('camera_id', k.camera_id, 'camera_code', k.camera_code, 'azimuth_deg', k.azimuth_deg)
from camera k
where k.site_id = $1 and k.status <> 'removed' and ($4::uuid is null or k.camera_id <> $4)
    and least(abs(k.azimuth_deg - $2), 360 - abs(k.azimuth_deg - $2)) <= $3
    and ($5::float8 is null or least(abs(k.azimuth_deg - $5), 360 - abs(k.azimuth_deg - $5)) > $3)
order by k.camera_code
limit 5
