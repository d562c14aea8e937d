-- Moves a run on, if it is still where it was. $1 id, $2 states from which, $3 state, $4 error, $5 now
update import_run
set state = $3, error = $4,
    stored_at = case when $3 in ('stored', 'undone') then coalesce(stored_at, $5) end,
    undone_at = case when $3 = 'undone' then $5 end
where import_id = $1 and state = any ($2)
returning import_id
