-- One deadline of a directive.
select to_jsonb(t) from directive_deadline t where t.directive_deadline_id = $1::uuid
