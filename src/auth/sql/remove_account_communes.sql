-- An account without communes. $1 account
delete from account_commune where account_id = $1
