-- The first status of each staged camera. One that has stopped hung there since it was installed; since when it does not work nobody has
-- said, so from the day of entry. $1 today
with known as (
    select camera_id, since_on, coalesce(fields ->> 'status', 'proposed') as status, coalesce(fields ->> 'status', 'proposed') in ('faulty', 'suspended', 'removed') as has_stopped
    from stage_camera
)
insert into camera_status (camera_id, status, since_on, reason)
select camera_id, 'active', since_on, null from known where has_stopped and since_on < $1
union all
select camera_id, status, case when status = 'active' then since_on else $1 end, case when has_stopped then 'Trạng thái khi đăng ký' end from known
