-- The name of an account, and the code of the province where it is at home. $1 account
select a.username, coalesce(a.province_code, (select p.code from account_commune m join commune c using (commune_id) join province p using (province_id)
    where m.account_id = a.account_id and p.valid_to is null limit 1))
from account a where a.account_id = $1
