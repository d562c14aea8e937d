-- Commune versions by their ids.
select to_jsonb(r) from commune_row r where r.commune_id = any($1) order by r.full_name, r.commune_id
