-- Failures on an account since it last succeeded, within 15 minutes, and attempts from an address within one. $1 hash of the name, $2 address
select
    (select count(*) from sign_in_attempt t where t.username_sha256 = $1 and not t.succeeded and t.at > now() - interval '15 minutes'
        and t.at > coalesce((select max(s.at) from sign_in_attempt s where s.username_sha256 = $1 and s.succeeded), '-infinity')),
    (select count(*) from sign_in_attempt t where t.address = $2::inet and t.at > now() - interval '1 minute')
