-- Moves a run on, if it is still where it was; one that is stored needs no more what was kept of its cells. $1 id, $2 states from which, $3 state,
-- $4 error, $5 now
update import_run
set state = $3, error = $4,
    look = case when $3 = 'stored' then import_without_samples(look) else look end,
    mapping = case when $3 = 'stored' then import_without_texts(mapping) else mapping end,
    result = case when $3 = 'stored' and result ? 'questions' then jsonb_set(result, '{questions}', '[]') else result end,
    stored_at = case when $3 in ('stored', 'undone') then coalesce(stored_at, $5) end,
    undone_at = case when $3 = 'undone' then $5 end
where import_id = $1 and state = any ($2)
returning import_id
