-- Asks for a run. $1 code of the province; $2 name; $3 wish; $4 the day whose communes it is of; $5 version.
insert into hotspot_run (province_code, name, wish, boundary_date, code_version) values ($1, $2, $3, $4, $5) returning hotspot_run_id
