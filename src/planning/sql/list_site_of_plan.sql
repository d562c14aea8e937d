-- Sites of the register that a plan hangs cameras on and that are in use, held until the transaction ends. $1 ids.
select s.site_id from site s where s.site_id = any ($1::uuid[]) and s.retired_on is null for update
