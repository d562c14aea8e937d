-- Runs whose file is to be forgotten, and with it what was kept of its cells. $1 now
update import_run
set file_kept_until = null, preview = null, look = import_without_samples(look), mapping = import_without_texts(mapping),
    result = case when result ? 'questions' then jsonb_set(result, '{questions}', '[]') else result end
where file_kept_until < $1 and state not in ('looking', 'checking', 'storing')
returning import_id
