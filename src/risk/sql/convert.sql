-- Selection for conversion and its result, of an assessment that is still the version that the writer saw; no row: it is not. $1 id; $2 version; $3 changed fields.
update risk_assessment a set (selected_year, selected_document, result, result_on, result_document, next_review_on) =
    (select r.selected_year, r.selected_document, r.result, r.result_on, r.result_document, r.next_review_on from jsonb_populate_record(a, $3::jsonb) r)
where a.risk_assessment_id = $1::uuid and a.version = $2
returning a.version
