-- When a run of hotspots ended, and which incidents it counts; none that is not done or not seen. $1 the run.
select r.ended_at as finished_at, (r.wish ->> 'from')::date as counted_from, (r.wish ->> 'to')::date as counted_to, r.ended_at as as_of
from hotspot_run r where r.hotspot_run_id = $1::uuid and r.state = 'done'
