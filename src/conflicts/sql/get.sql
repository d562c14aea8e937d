-- One conflict, and whether it is past its due day. $1 its id; $2 today.
select to_jsonb(r) || jsonb_build_object('is_past_due', coalesce(r.is_open and r.due_on < $2::date, false)) from conflict_row r where r.conflict_id = $1::uuid
