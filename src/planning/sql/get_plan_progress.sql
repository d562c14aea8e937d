-- How far a plan is, read several times a second: nothing of what it was asked or made from. None outside of the scope.
select jsonb_build_object('state', p.state, 'is_cancelling', p.is_cancelling, 'step', p.step, 'done', p.done, 'total', p.total, 'value', p.value, 'bound', p.bound,
    'gap_part', p.gap_part, 'steps', p.steps, 'parts', p.parts, 'cameras', p.cameras, 'step_of', p.step_of, 'keeps_answer', p.keeps_answer, 'started_at', p.started_at)
from plan p where p.plan_id = $1::uuid
