-- Changes a directive if it is still the version that the writer saw; no row: it is not. $1 id; $2 version seen; $3 changed fields.
update directive d set (number, is_number_known, title, issued_on, issued_precision, issued_by, province_code, valid_from, valid_to, note) =
    (select r.number, r.is_number_known, r.title, r.issued_on, r.issued_precision, r.issued_by, r.province_code, r.valid_from, r.valid_to, r.note
    from jsonb_populate_record(d, $3::jsonb) r)
where d.directive_id = $1::uuid and d.version = $2
returning d.version
