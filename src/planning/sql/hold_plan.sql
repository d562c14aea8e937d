-- Holds a plan that is over, not approved and still the version that the writer saw; no row otherwise. $1 plan; $2 version seen.
select p.plan_id from plan p where p.plan_id = $1::uuid and p.version = $2 and p.state in ('done', 'cancelled') and p.approved_at is null and p.value is not null for update
