-- A new account; one of the demonstration need not set a password. $1 username, $2 post, $3 role, $4 whole country, $5 province,
-- $6 demonstration, $7 what it may see of incidents
insert into account (username, post, role, is_country_wide, province_code, is_demo, must_change_password, place_tier)
values ($1, $2, $3, $4, $5, $6, not $6, $7)
returning account_id
