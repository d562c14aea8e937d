-- What of a load is about to be stored: by class or kind (class, null, n), and by unit (null, unit, n).
select concat_ws(' ', of_table, word), null::uuid, count(*) from stage_street where fault is null group by 1
union all
select null, unit, count(*) from stage_street where fault is null and unit is not null group by 2
