-- Notes in the log of changes that a paper of a plan was taken. $1 the plan; $2 which, and in which language.
select audit_plan_paper($1::uuid, $2)
