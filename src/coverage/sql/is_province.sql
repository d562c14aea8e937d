-- Whether there is, or was, a province of a code. $1 the code.
select exists (select from province where code = $1)
