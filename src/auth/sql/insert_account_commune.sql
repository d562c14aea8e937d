-- A commune of today, by its code, into the scope of an account.
insert into account_commune (account_id, commune_id)
select $1, commune_id from commune where code = $2 and valid_to is null
on conflict do nothing
returning commune_id
