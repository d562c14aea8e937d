-- Cameras of the register whose codes rows of a file bring along, to be compared with them. $1 codes
select r.camera_code, to_jsonb(r) from camera_row r where r.camera_code = any($1)
