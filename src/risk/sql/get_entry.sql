-- A count that a commune entered. $1 its id.
select to_jsonb(e) || jsonb_build_object('commune_name', c.full_name) from risk_entry e join commune c using (commune_id) where e.risk_entry_id = $1::uuid
