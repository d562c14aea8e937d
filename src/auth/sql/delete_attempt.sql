-- An attempt that was sent away before anything was compared is none. $1 its number
delete from sign_in_attempt where sign_in_attempt_id = $1
