-- Units named by the plan; one that a real row names already is left to it.
insert into model_ward (model_ward_id, commune_id, programme, directive, named_on, is_demo)
select model_ward_id, commune_id, programme, directive, named_on, true from jsonb_populate_recordset(null::model_ward, $1)
on conflict (commune_id, programme) do nothing
