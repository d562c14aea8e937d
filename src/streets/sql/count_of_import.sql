-- What a load brought, by table and by class or kind.
select 'road' as of_table, class, count(*) from road where import_id = $1 group by class
union all select 'junction', null, count(*) from junction where import_id = $1 having count(*) > 0
union all select 'building', null, count(*) from building where import_id = $1 having count(*) > 0
union all select 'key_place', kind, count(*) from key_place where import_id = $1 group by kind
