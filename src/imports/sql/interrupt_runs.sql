-- After a restart: what was under way is over, and nothing of it was stored. $1 error
update import_run set state = 'failed', error = $1 where state in ('looking', 'checking', 'storing')
