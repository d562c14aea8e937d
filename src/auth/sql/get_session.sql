-- The account behind a session that is not over. $1 hash of the token, $2 now
select s.session_id, null::boolean as may_write, s.last_seen_at, a.account_id, a.username, a.post, a.role, a.is_country_wide, a.province_code, a.place_tier, s.purpose,
    coalesce(a.province_code, (select p.code from account_commune m join commune c using (commune_id) join province p using (province_id)
        where m.account_id = a.account_id and p.valid_to is null limit 1)) as home_province,
    a.must_change_password, a.is_demo
from session s join account a using (account_id)
where s.token_sha256 = $1 and s.ended_at is null and s.idle_until > $2 and s.ends_at > $2 and a.disabled_at is null
