-- Whether any demonstration row is in the database.
select exists (select from site where is_demo) or exists (select from incident where is_demo) or exists (select from hotspot where is_demo)
    or exists (select from conflict where is_demo)
    or exists (select from risk_assessment where is_demo)
    or exists (select from model_ward where is_demo)
