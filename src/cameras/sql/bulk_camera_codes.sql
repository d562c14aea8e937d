-- Staged cameras whose code is in use.
select c.n from stage_camera c
where c.fields ->> 'camera_code' in (select codes_in_use('camera', (select array_agg(fields ->> 'camera_code') from stage_camera)))
