-- Holds a plan that may be approved: over, with cameras, not approved yet; no row otherwise. $1 the plan.
select p.plan_id from plan p where p.plan_id = $1::uuid and p.state in ('done', 'cancelled') and p.cameras > 0 and p.approved_at is null for update
