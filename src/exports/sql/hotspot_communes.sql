-- A run of hotspots by commune, those with the most incidents first. All of them together are a fact of the file: in a row, who adds a column up would count twice.
-- $1 the run.
select c.full_name, c.code, x.n as incidents, x.days as window_days, x.n_before as incidents_before, x.days_before, x.change_part, x.p as change_p, x.q as change_q, x.low as change_low,
    x.high as change_high, x.smallest_fall, x.verdict as change_verdict, x.target_verdict, x.rate as rate_smoothed, x.rate_low, x.rate_high, x.rate_raw as rate_counted,
    x.population as people, x.share_worst, r.is_demo, x.commune_id
from hotspot_commune x join hotspot_run r using (hotspot_run_id) join commune c using (commune_id)
where x.hotspot_run_id = $1::uuid
order by x.n desc nulls last, c.code, x.commune_id
