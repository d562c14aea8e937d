-- The days on which units changed
select array(select distinct c.valid_from from commune c where c.valid_from is not null order by 1)
