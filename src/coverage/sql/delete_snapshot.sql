-- The empty frame of what was set aside of a province. $1 code.
delete from coverage_run where province_code = $1::text and state = 'snapshot'
