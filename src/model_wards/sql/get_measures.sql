-- What criteria measure of a unit of today. $1 the unit; $2 today; $3 code of its province.
with run as (
    select r.coverage_run_id from coverage_run r where r.province_code = $3::text and r.state = 'done' order by r.finished_at desc limit 1
), seen as (
    select f.half, f.seen / f.need as share from coverage_figure f join run using (coverage_run_id)
    where f.commune_id = $1::uuid and f.unit_kind = 'commune' and f.source = 'all' and f.need > 0
), camera_of as (
    select k.status, k.is_overdue from camera_on(null, $2::date) k join site s using (site_id) where k.status <> 'removed' and s.current_commune_id = $1
), window_of as (
    select ($2 + 1 - interval '12 months')::date as first, ($2 + 1)::date as past
), incident_of as (
    select i.status, i.occurred_from >= (w.first::timestamp at time zone 'Asia/Ho_Chi_Minh') as is_now
    from incident i join offence o using (offence_code), window_of w
    where i.voided_on is null and o.offence_group = 'ttxh' and (coalesce(i.current_commune_id, i.commune_id) = $1 or i.commune_id = $1)
        and i.occurred_from >= ((w.first - interval '12 months')::timestamp at time zone 'Asia/Ho_Chi_Minh')
        and i.occurred_from < (w.past::timestamp at time zone 'Asia/Ho_Chi_Minh')
)
select (select share from seen where half = 'day') as seen_by_day, (select share from seen where half = 'night') as seen_by_night,
    (select count(*) from camera_of) as cameras, (select count(*) from camera_of where status = 'active') as working, (select count(*) from camera_of where is_overdue) as overdue,
    (select count(*) from incident_of where is_now) as ttxh, (select count(*) from incident_of where not is_now) as ttxh_before,
    (select count(*) from incident_of where is_now and status = 'cleared') as cleared, (select count(*) from incident_of where is_now and status <> 'not_offence') as offences,
    (select count(*) from hotspot h where (h.current_commune_id = $1 or h.commune_id = $1) and h.declared_on <= $2 and (h.lifted_on is null or h.lifted_on > $2)) as hotspots,
    (select count(*) from conflict c where c.voided_on is null and (coalesce(c.current_commune_id, c.commune_id) = $1 or c.commune_id = $1)
        and conflict_is_open(c.state) and c.due_on < $2) as conflicts_past_due,
    (select count(*) from gap g join run using (coverage_run_id) where g.commune_id = $1) as gaps, exists (select from run) as has_run,
    coalesce(records_from($3) <= (w.first - interval '12 months')::date, false) as has_records, w.first, w.past
from window_of w
