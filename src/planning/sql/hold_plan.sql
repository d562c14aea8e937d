-- Holds a plan that is over and not approved; no row otherwise. Its version is to be read afterwards: another writer may have had it. $1 plan.
select p.plan_id from plan p where p.plan_id = $1::uuid and p.state in ('done', 'cancelled') and p.approved_at is null and p.value is not null for update
