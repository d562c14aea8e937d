-- Later real rows get the numbers after those of the demonstration; a counter never goes back.
insert into code_counter as k (beginning, last_number)
select beginning, last_number from jsonb_populate_recordset(null::code_counter, $1)
on conflict (beginning) do update set last_number = greatest(k.last_number, excluded.last_number)
