-- What an account is told of itself: what its scope is called, whether it has a password. $1 account
select jsonb_build_object(
    'has_password', a.password_hash is not null,
    'province_name', (select p.full_name from province p where p.code = a.province_code and p.valid_to is null),
    'communes', (select coalesce(jsonb_agg(jsonb_build_object('commune_id', c.commune_id, 'code', c.code, 'full_name', c.full_name, 'province_code', p.code,
            'province_name', p.full_name) order by c.full_name), '[]')
        from account_commune m join commune c using (commune_id) join province p using (province_id) where m.account_id = a.account_id))
from account a where a.account_id = $1
