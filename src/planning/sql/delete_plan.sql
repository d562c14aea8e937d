-- Takes a plan out; no row if it is worked on or approved.
delete from plan where plan_id = $1::uuid and state <> 'running' and approved_at is null returning plan_id
