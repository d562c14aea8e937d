-- Hotspots declared and lifted in each month of a window, and in force on the last counted day of it.
-- $1 from, $2 to (not included), $3 province of today
select to_char(m, 'YYYY-MM-DD'),
    count(*) filter (where h.declared_on >= greatest(m::date, $1) and h.declared_on < least((m + interval '1 month')::date, $2)),
    count(*) filter (where h.lifted_on >= greatest(m::date, $1) and h.lifted_on < least((m + interval '1 month')::date, $2)),
    count(*) filter (where h.declared_on < least((m + interval '1 month')::date, $2) and (h.lifted_on is null or h.lifted_on >= least((m + interval '1 month')::date, $2)))
from generate_series(date_trunc('month', $1::date::timestamp), $2::date - 1, interval '1 month') m
    left join hotspot h on $3::text is null or h.current_commune_id in (select province_scope($3))
group by m order by m
