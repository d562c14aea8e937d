-- Role, post and scope of an account. $1 account, $2 role, $3 post, $4 whole country, $5 province, $6 what it may see of incidents
update account set role = $2, post = $3, is_country_wide = $4, province_code = $5, place_tier = $6, updated_at = now(), version = version + 1 where account_id = $1
