-- Changes the texts of a report that is still the version that the writer saw; one that was only due is begun. No row: it is not. $1 id; $2 version seen; $3 changed fields.
update report t set (situation, results, shortcomings, proposals) =
        (select r.situation, r.results, r.shortcomings, r.proposals from jsonb_populate_record(t, $3::jsonb) r),
    state = case t.state when 'due' then 'draft' else t.state end
where t.report_id = $1::uuid and t.version = $2
returning t.version
