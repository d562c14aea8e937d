-- The days on which units changed, and the province of the account of this transaction
select array(select distinct c.valid_from from commune c where c.valid_from is not null order by 1), scope_province()
