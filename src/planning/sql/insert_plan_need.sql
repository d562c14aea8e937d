-- The need of a commune that a plan may add to. $1 plan; $2 commune; $3 number of its first point; then the lists.
insert into plan_need (plan_id, commune_id, first, lon, lat, task, source, near, metres, by_day, by_night, is_lit, seen_by_day, seen_by_night)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
