-- A decision makes a plan public. $1 plan; $2 number of the decision; $3 its day; $4 now.
update plan set approved_at = $4, approved_by = audit_actor(), decision_number = $2, decision_on = $3, version = version + 1, updated_at = now() where plan_id = $1::uuid
