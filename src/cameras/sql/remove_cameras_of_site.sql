-- The cameras of a retired site are removed with it, and their status history says so.
with removed as (
    update camera set status = 'removed' where site_id = $1 and status <> 'removed' returning camera_id
)
insert into camera_status (camera_id, status, since_on, reason)
select camera_id, 'removed', $2, $3 from removed
