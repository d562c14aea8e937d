-- A run of hotspots by commune, those with the most incidents first, then all of them together if all are told. $1 the run; $2 whether in English.
with told as (
    select x.*, r.is_demo, r.findings -> 'total' as total, r.province_code from hotspot_commune x join hotspot_run r using (hotspot_run_id) where x.hotspot_run_id = $1::uuid
), of_all as (
    select (jsonb_populate_record(null::hotspot_commune, w.total)).*, w.total ->> 'communes' as communes, w.is_demo,
        (select p.full_name from province p where p.code = w.province_code and p.valid_to is null) as province_name
    from (select t.total, t.is_demo, t.province_code, count(*) over () as n from told t) w where (w.total ->> 'communes')::int = w.n limit 1
)
select y.full_name, y.code, y.incidents, y.window_days, y.incidents_before, y.days_before, y.change_part, y.change_p, y.change_q, y.change_low, y.change_high, y.smallest_fall, y.change_verdict,
    y.target_verdict, y.rate_smoothed, y.rate_low, y.rate_high, y.rate_counted, y.people, y.share_worst, y.is_demo, y.commune_id
from (
    select c.full_name, c.code, x.n as incidents, x.days as window_days, x.n_before as incidents_before, x.days_before, x.change_part, x.p as change_p, x.q as change_q, x.low as change_low,
        x.high as change_high, x.smallest_fall, x.verdict as change_verdict, x.target_verdict, x.rate as rate_smoothed, x.rate_low, x.rate_high, x.rate_raw as rate_counted,
        x.population as people, x.share_worst, x.is_demo, x.commune_id, 1 as part
    from told x join commune c using (commune_id)
    union all
    select case when $2::bool then 'Total: ' || o.communes || ' units of ' else 'Tổng: ' || o.communes || ' đơn vị của ' end || o.province_name, null, o.n, o.days, o.n_before, o.days_before,
        o.change_part, o.p, o.q, o.low, o.high, o.smallest_fall, o.verdict, o.target_verdict, o.rate, o.rate_low, o.rate_high, o.rate_raw, o.population, null, o.is_demo, null, 2
    from of_all o
) y
order by y.part, y.incidents desc nulls last, y.code, y.commune_id
