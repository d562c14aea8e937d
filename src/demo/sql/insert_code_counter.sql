-- Later real rows get the numbers after those of the demonstration; a counter never goes back.
insert into code_counter as k (commune_id, series, last_number)
select commune_id, series, last_number from jsonb_populate_recordset(null::code_counter, $1)
on conflict (commune_id, series) do update set last_number = greatest(k.last_number, excluded.last_number)
