-- Whether a code is that of a province of today. $1 code
select exists (select from province where code = $1 and valid_to is null)
