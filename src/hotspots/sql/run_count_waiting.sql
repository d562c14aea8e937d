-- How many runs of a province wait. $1 code.
select count(*) from hotspot_run r where r.province_code = $1 and r.state = 'queued'
