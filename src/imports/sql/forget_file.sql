-- The file of a run is gone, and with it what was kept of its cells. $1 id
update import_run
set file_kept_until = null, preview = null, look = import_without_samples(look), mapping = import_without_texts(mapping),
    result = case when result ? 'questions' then jsonb_set(result, '{questions}', '[]') else result end
where import_id = $1
returning import_id
