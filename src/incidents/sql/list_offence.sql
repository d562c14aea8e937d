-- Offences in force on a day, or all.
select row_to_json(o)::jsonb from offence o
where $1::date is null or ((o.valid_from is null or o.valid_from <= $1) and (o.valid_to is null or o.valid_to > $1))
order by o.offence_code
