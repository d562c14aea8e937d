-- Accounts by name, with their scope in words and when they were last seen. $1 administrator within whose scope they lie; null: all
select a.username, a.post, a.role, a.is_country_wide, a.province_code, a.place_tier, a.disabled_at is not null as is_disabled, a.is_demo, a.must_change_password,
    (select array_agg(c.full_name order by c.full_name) from account_commune m join commune c using (commune_id) where m.account_id = a.account_id) as communes,
    (select max(s.last_seen_at) from session s where s.account_id = a.account_id) as last_seen_at
from account a
where $1::uuid is null or account_within(a.account_id, $1)
order by a.username
