-- Demonstration conflicts: $1 rows, $2 the moment of all of them. The unit of the day of the report is the one that held the place, as for any conflict.
insert into conflict (conflict_id, conflict_code, kind, level, state, reported_on, due_on, settled_on, geom, source_srid, source_x, source_y, geom_precision, address_text,
    commune_id, commune_basis, current_commune_id, parties_count, responsible_post, transferred_to, tried, is_demo, created_at, updated_at)
select c.conflict_id, c.conflict_code, c.kind, c.level, c.state, c.reported_on, c.due_on, c.settled_on, p.geom, 4326, c.source_x, c.source_y, c.geom_precision, c.address_text,
    a.commune_id, a.basis, c.current_commune_id, c.parties_count, c.responsible_post, c.transferred_to, c.tried, true, $2, $2
from jsonb_populate_recordset(null::conflict, $1) c
    cross join lateral (select st_setsrid(st_makepoint(c.source_x, c.source_y), 4326) as geom) p
    left join lateral commune_at(p.geom, c.reported_on) a on true
