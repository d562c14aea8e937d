-- Whether there is a province of this code today. $1 the code.
select exists (select from province p where p.code = $1::text and p.valid_to is null)
