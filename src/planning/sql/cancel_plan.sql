-- Calls a plan off: at once if nobody works on it yet; else whoever does ends it with the best so far. No row if it is over.
update plan set is_cancelling = state = 'running', state = case state when 'queued' then 'cancelled' else state end,
    finished_at = case state when 'queued' then clock_timestamp() end
where plan_id = $1::uuid and state in ('queued', 'running') returning plan_id
