-- From which day a camera has its present status.
select max(since_on) from camera_status where camera_id = $1
