-- What a report says of its unit: its name, the day on which its borders changed last, the first month on record, whether there are demonstration data.
-- $1 the commune, or null; $2 code of its province today.
select coalesce((select c.full_name from commune c where c.commune_id = $1::uuid), (select p.full_name from province p where p.code = $2::text and p.valid_to is null)) as full_name,
    case when $1 is null then (select max(c.valid_from) from commune c join province p using (province_id) where p.code = $2 and p.valid_to is null and c.valid_to is null)
        else (select c.valid_from from commune c where c.commune_id = $1) end as changed_on,
    records_from($2) as records_from, coalesce((demo_state() ->> 'present')::bool, false) as is_demo
