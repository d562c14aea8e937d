-- Day of the oldest incident that is kept of a province's communes of today; none without any. $1 the communes.
select min(i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date from incident i where i.current_commune_id = any ($1::uuid[]) and i.voided_on is null
