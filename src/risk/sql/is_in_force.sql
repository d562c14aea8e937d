-- Whether a commune is in force on a day. $1 commune; $2 the day.
select exists (select from commune c where c.commune_id = $1::uuid and (c.valid_from is null or c.valid_from <= $2::date) and (c.valid_to is null or c.valid_to > $2))
