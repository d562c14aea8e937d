-- How many plans of a province wait. $1 code.
select count(*) from plan p where p.province_code = $1 and p.state = 'queued'
