-- Whether any account is of the demonstration.
select exists (select from account where is_demo)
