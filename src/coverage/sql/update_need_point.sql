-- How many cameras see points of need, where that has changed. $1 the run; $2 the commune; $3 numbers; $4 to $7 counts.
update need_point n set seen_by_day = x.seen_by_day, at_most_by_day = x.at_most_by_day, seen_by_night = x.seen_by_night, at_most_by_night = x.at_most_by_night
from unnest($3::int[], $4::int[], $5::int[], $6::int[], $7::int[]) as x (number, seen_by_day, at_most_by_day, seen_by_night, at_most_by_night)
where n.coverage_run_id = $1::uuid and n.commune_id = $2::uuid and n.number = x.number
