-- Takes a run out with all that it found; no row if it is worked on, or a hotspot was declared from it.
delete from hotspot_run where hotspot_run_id = $1::uuid and state <> 'running' and not exists (select from hotspot h where h.detected_run_id = $1) returning hotspot_run_id
