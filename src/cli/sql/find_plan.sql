-- A plan by its code.
select p.plan_id from plan p where p.plan_code = upper($1::text)
