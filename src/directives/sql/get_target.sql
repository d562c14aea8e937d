-- One target of a directive.
select to_jsonb(t) from directive_target t where t.directive_target_id = $1::uuid
