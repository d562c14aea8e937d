-- Plans that nobody works on any more, because whoever did is gone. What was told on the way was no answer.
update plan set state = 'failed', error = $1, step = null, step_of = null, keeps_answer = false, is_cancelling = false, finished_at = clock_timestamp(),
    value = null, bound = null, gap_part = null, cameras = 0
where state = 'running'
