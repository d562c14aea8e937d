-- Role, post and scope of an account, with the codes of its communes, locked until this transaction ends. $1 username
select a.account_id, a.role, a.post, a.is_country_wide, a.province_code, a.place_tier,
    array(select c.code from account_commune m join commune c using (commune_id) where m.account_id = a.account_id order by c.code) as commune_codes
from account a where a.username = $1
for update
