-- What was tried before an attempt: failures on the account since it last succeeded, within 15 minutes; seconds since the last of them, and until the
-- tenth last is forgotten; attempts from the address within a minute. $1 hash of the name, $2 address, $3 number of the attempt
with failed as (
    select t.at, row_number() over (order by t.at desc) as nth
    from sign_in_attempt t
    where t.username_sha256 = $1 and not t.succeeded and t.at > now() - interval '15 minutes' and t.sign_in_attempt_id < $3
        and t.at > coalesce((select max(s.at) from sign_in_attempt s where s.username_sha256 = $1 and s.succeeded), '-infinity')
)
select (select count(*) from failed) as failures,
    coalesce((select extract(epoch from now() - max(at))::bigint from failed), 0) as last_failure_s,
    coalesce((select ceil(extract(epoch from at + interval '15 minutes' - now()))::bigint from failed where nth = 10), 0) as free_again_s,
    (select count(*) from sign_in_attempt t where t.address = $2::inet and t.at > now() - interval '1 minute' and t.sign_in_attempt_id < $3) as attempts
