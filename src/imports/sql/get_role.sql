-- Role and province of the account of this transaction; null for those of the whole country
select scope_role(), scope_province()
