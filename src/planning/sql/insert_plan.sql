-- Asks for a plan. $1 code of the province; $2 name; $3 note; $4 wish.
insert into plan (plan_code, province_code, name, note, wish) values (take_plan_code($1), $1, $2, $3, $4) returning plan_id
