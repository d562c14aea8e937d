-- Plans of a province (or of all of the scope), the last asked for first, with what a list shows: of the wish its limits alone. $1 code or null; $2 at most.
select jsonb_build_object('plan_id', p.plan_id, 'plan_code', p.plan_code, 'province_code', p.province_code,
    'province_name', (select v.full_name from province v where v.code = p.province_code and v.valid_to is null),
    'name', p.name, 'state', p.state, 'is_cancelling', p.is_cancelling, 'step', p.step, 'done', p.done, 'total', p.total, 'cameras', p.cameras)
    || jsonb_build_object('value', p.value, 'bound', p.bound, 'gap_part', p.gap_part, 'need', p.need, 'seen_before', p.seen_before, 'cost_vnd', p.cost_vnd,
    'is_over_budget', p.is_over_budget, 'is_beyond_proof', p.is_beyond_proof, 'asked_by', p.asked_by, 'asked_at', p.asked_at, 'started_at', p.started_at,
    'finished_at', p.finished_at, 'approved_at', p.approved_at, 'decision_number', p.decision_number, 'decision_on', p.decision_on, 'version', p.version,
    'error', p.error, 'wish', jsonb_strip_nulls(jsonb_build_object('budget', p.wish -> 'budget', 'target_part', p.wish -> 'target_part',
        'target_unit', p.wish -> 'target_unit', 'halves', p.wish -> 'halves', 'communes', jsonb_array_length(p.wish -> 'communes'))))
from plan p
where $1::text is null or p.province_code = $1
order by p.asked_at desc, p.plan_id desc
limit $2
