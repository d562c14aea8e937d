-- Holds a plan that may be approved: over, with cameras, not approved yet, and still the version that the writer saw; no row otherwise. $1 the plan; $2 version seen.
select p.plan_id from plan p where p.plan_id = $1::uuid and p.version = $2 and p.state in ('done', 'cancelled') and p.cameras > 0 and p.approved_at is null for update
