-- Sites, cameras, hotspots in force and conflicts of a unit, each as its list filters them. $1 the commune, or $2 the code of the province; $3 today; $4 from and $5 to of the period.
with site_of as (
    select s.site_id from site s
    where s.retired_on is null and case when $1::uuid is null then s.current_commune_id in (select province_scope($2::text)) else s.current_commune_id = $1 end
), camera_of as (
    select k.status, k.is_overdue from camera_on(null, $3::date) k join site s using (site_id)
    where k.status <> 'removed' and case when $1 is null then s.current_commune_id in (select province_scope($2)) else s.current_commune_id = $1 end
), conflict_of as (
    select c.state, c.reported_on, c.due_on from conflict c
    where c.voided_on is null and case when $1 is null then coalesce(c.current_commune_id, c.commune_id) in (select province_scope($2))
        else coalesce(c.current_commune_id, c.commune_id) = $1 or c.commune_id = $1 end
)
select (select count(*) from site_of) as sites, (select count(*) from camera_of) as cameras, (select count(*) from camera_of where status = 'active') as cameras_working,
    (select count(*) from camera_of where is_overdue) as cameras_overdue,
    (select count(*) from hotspot h where h.declared_on <= $3 and (h.lifted_on is null or h.lifted_on > $3)
        and case when $1 is null then h.current_commune_id in (select province_scope($2)) else h.current_commune_id = $1 or h.commune_id = $1 end) as hotspots,
    (select count(*) from conflict_of where reported_on >= $4::date and reported_on < $5::date) as conflicts_reported,
    (select count(*) from conflict_of where reported_on >= $4 and reported_on < $5 and state = 'settled') as conflicts_settled,
    (select count(*) from conflict_of where conflict_is_open(state)) as conflicts_open,
    (select count(*) from conflict_of where conflict_is_open(state) and due_on < $3) as conflicts_past_due
