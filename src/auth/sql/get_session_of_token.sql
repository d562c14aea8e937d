-- The account behind a token of a machine that is not over, as if it were a session. $1 hash of the token, $2 now
select t.api_token_id as session_id, t.may_write, coalesce(t.last_used_at, 'epoch') as last_seen_at, a.account_id, a.username, a.post, a.role,
    a.is_country_wide, a.province_code, a.place_tier, null::text as purpose,
    coalesce(a.province_code, (select p.code from account_commune m join commune c using (commune_id) join province p using (province_id)
        where m.account_id = a.account_id and p.valid_to is null limit 1)) as home_province,
    a.must_change_password, a.is_demo
from api_token t join account a using (account_id)
where t.token_sha256 = $1 and t.revoked_at is null and t.expires_at > $2 and a.disabled_at is null
