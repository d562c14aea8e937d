-- Whether an account's scope lies within that of an administrator. $1 account, $2 administrator
select account_within($1, $2)
