-- An attempt to sign in, failed until it is said to have succeeded. $1 hash of the name, $2 address
insert into sign_in_attempt (username_sha256, address, succeeded) values ($1, $2::inet, false) returning sign_in_attempt_id
