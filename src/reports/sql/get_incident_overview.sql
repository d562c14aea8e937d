-- Incidents that began in a window and in the equal window before it, by month, and hotspots in force on its last day.
-- $1 from, $2 to (not included), $3 previous from, $4 province
select jsonb_build_object(
    'count', count(*) filter (where occurred_from >= ($1::timestamp at time zone 'Asia/Ho_Chi_Minh')),
    'previous_count', count(*) filter (where occurred_from < ($1::timestamp at time zone 'Asia/Ho_Chi_Minh')),
    'records_from', (select min((e.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date) from incident e where e.voided_on is null
        and ($4::text is null or coalesce(e.current_commune_id, e.commune_id) in (select province_scope($4)))),
    'cleared', count(*) filter (where occurred_from >= ($1::timestamp at time zone 'Asia/Ho_Chi_Minh') and status = 'cleared'),
    'hotspots_in_force', (select count(*) from hotspot h where h.declared_on < $2 and (h.lifted_on is null or h.lifted_on >= $2)
        and ($4::text is null or h.current_commune_id in (select province_scope($4)))))
from incident i
where voided_on is null and occurred_from >= ($3::timestamp at time zone 'Asia/Ho_Chi_Minh') and occurred_from < ($2::timestamp at time zone 'Asia/Ho_Chi_Minh')
    and ($4::text is null or coalesce(i.current_commune_id, i.commune_id) in (select province_scope($4)))
