-- An attempt to sign in; yesterday's are forgotten. $1 hash of the name, $2 address, $3 whether it succeeded
with old as (
    delete from sign_in_attempt where at < now() - interval '1 day'
)
insert into sign_in_attempt (username_sha256, address, succeeded) values ($1, $2::inet, $3)
