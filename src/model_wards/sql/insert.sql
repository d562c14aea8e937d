-- Stores a named unit. $1 id; $2 fields.
insert into model_ward (model_ward_id, commune_id, programme, directive, named_on, target_share, target_by, target_since, target_document, recognised_on, recognised_document)
select $1::uuid, r.commune_id, r.programme, r.directive, r.named_on, r.target_share, r.target_by, r.target_since, r.target_document, r.recognised_on, r.recognised_document
from jsonb_populate_record(null::model_ward, $2::jsonb) r
