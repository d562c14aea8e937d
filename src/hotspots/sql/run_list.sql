-- Runs of a province (or of all of the scope), the last asked for first, with what a list shows. $1 code or null; $2 at most.
select jsonb_build_object('hotspot_run_id', r.hotspot_run_id, 'province_code', r.province_code,
    'province_name', (select p.full_name from province p where p.code = r.province_code and p.valid_to is null),
    'is_own', coalesce(r.province_code = scope_province(), false), 'name', r.name, 'state', r.state, 'is_cancelling', r.is_cancelling, 'step', r.step, 'done', r.done, 'total', r.total, 'error', r.error, 'wish', r.wish, 'is_demo', r.is_demo,
    'asked_by', r.asked_by, 'asked_at', r.asked_at, 'started_at', r.started_at, 'ended_at', r.ended_at,
    'n', r.inputs -> 'n', 'shape', r.inputs -> 'shape', 'side_m', r.inputs -> 'side_m', 'method', r.inputs -> 'method',
    'inputs', jsonb_build_object('shape', r.inputs -> 'shape', 'side_m', r.inputs -> 'side_m', 'origin', r.inputs -> 'origin'), 'areas', r.findings -> 'areas', 'cells_hot', r.findings -> 'cells_hot', 'verdict', r.backtest -> 'verdict')
from hotspot_run r
where $1::text is null or r.province_code = $1
order by r.asked_at desc, r.hotspot_run_id desc
limit $2
