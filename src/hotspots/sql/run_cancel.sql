-- Calls a run off: at once if nobody works on it yet; else whoever does ends it. No row if it is over.
update hotspot_run set is_cancelling = state = 'running', state = case state when 'queued' then 'cancelled' else state end,
    ended_at = case state when 'queued' then clock_timestamp() end
where hotspot_run_id = $1::uuid and state in ('queued', 'running') returning hotspot_run_id
