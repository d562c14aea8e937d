-- A new conflict with its code: the one given, or the next of its unit (HP-90001-MT001).
-- $1 fields, $2 lon, $3 lat (null: commune only), $4 commune_id, $5 commune_basis, $6 current_commune_id, $7 conflict_id
with prefix as (
    select p.abbr || '-' || coalesce(c.code, '00000') || '-MT' as text from commune c join province p using (province_id) where c.commune_id = coalesce($6::uuid, $4::uuid)
), given as (
    select prefix.text, substring($1::jsonb ->> 'conflict_code' from '^' || prefix.text || '([0-9]{3,9})$')::int as number from prefix
)
insert into conflict (conflict_id, conflict_code, geom, source_srid, source_x, source_y, commune_id, commune_basis, current_commune_id, source,
    kind, level, state, reported_on, due_on, settled_on, geom_precision, address_text, parties_count, responsible_post, transferred_to, tried, note)
select $7::uuid, coalesce(keep_code(r.conflict_code, given.text, given.number), take_code(given.text, 3, 'conflict')),
    st_setsrid(st_makepoint($2::float8, $3::float8), 4326), case when $2 is not null then 4326 end, $2, $3, $4, $5, $6, r.source,
    r.kind, r.level, r.state, r.reported_on, r.due_on, r.settled_on, r.geom_precision, r.address_text, r.parties_count, r.responsible_post, r.transferred_to, r.tried, r.note
from jsonb_populate_record(null::conflict, '{"state": "reported", "source": "manual"}'::jsonb || jsonb_strip_nulls($1::jsonb)) r cross join given
