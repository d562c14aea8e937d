-- What of a run lies in the communes of an account: incidents of its whole window (null where they are not told), areas, and cells that are hot at the level.
-- $1 the run; $2 the least class that is.
select (select sum((m.rhythm ->> 'n')::bigint)::bigint from hotspot_commune m where m.hotspot_run_id = $1::uuid),
    (select count(*) from hotspot_area a where a.hotspot_run_id = $1 and a.verdict = 'significant'),
    (select count(*) from hotspot_cell c where c.hotspot_run_id = $1 and c.class >= $2::int)
