-- Share of need that is seen by night, by commune, of the newest run of its province whose cameras are those of a day in a period. $1 province, or null; $2 first day; $3 day after the last.
with run as (
    select distinct on (r.province_code) r.coverage_run_id from coverage_run r
    where r.state = 'done' and ($1::text is null or r.province_code = $1)
        and r.as_of >= $2::timestamp at time zone 'Asia/Ho_Chi_Minh' and r.as_of < $3::timestamp at time zone 'Asia/Ho_Chi_Minh'
    order by r.province_code, r.finished_at desc
)
select f.commune_id, f.seen / f.need from run join coverage_figure f using (coverage_run_id)
where f.unit_kind = 'commune' and f.half = 'night' and f.source = 'all' and f.need > 0
