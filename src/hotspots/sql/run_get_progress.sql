-- How far a run is, read several times a second. None outside of the scope.
select jsonb_build_object('state', r.state, 'is_cancelling', r.is_cancelling, 'step', r.step, 'done', r.done, 'total', r.total) from hotspot_run r where r.hotspot_run_id = $1::uuid
