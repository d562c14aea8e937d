-- Conflicts among the people (mâu thuẫn trong nội bộ Nhân dân), as the plan of 2023 orders them to be counted and settled: what it is about, where, since when, whose
-- duty, until when, what was tried. Nobody who quarrels is in it: neither names nor a story.

create table conflict (
    conflict_id uuid primary key,
    conflict_code text collate "C" not null,
    kind text not null,
    level text,
    state text not null default 'reported',
    reported_on date not null,
    due_on date,
    settled_on date,
    geom geometry(Point, 4326),
    source_srid int,
    source_x double precision,
    source_y double precision,
    geom_precision text not null,
    address_text text,
    commune_id uuid not null references commune,
    commune_basis text not null,
    -- Null when a place known only by its old, since divided, unit cannot be given to one unit of today.
    current_commune_id uuid references commune,
    parties_count int,
    responsible_post text,
    transferred_to text,
    tried text[],
    note text,
    voided_on date,
    voided_reason text,
    source text not null default 'manual',
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    tile_key bigint generated always as (tile_key(geom)) stored,
    text_fold text generated always as (fold_vi(address_text)) stored,
    constraint conflict_code_key unique (conflict_code),
    constraint conflict_code_shape check (octet_length(conflict_code) between 3 and 40 and conflict_code !~ '^-|[^A-Z0-9-]'),
    constraint conflict_kind_known check (kind in ('land', 'compensation', 'religion', 'policy', 'labour', 'neighbours', 'family', 'environment', 'other')),
    constraint conflict_level_known check (level in ('simple', 'complex', 'very_complex')),
    constraint conflict_state_known check (state in ('reported', 'handling', 'transferred', 'settled', 'lapsed')),
    constraint conflict_reported_on_range check (reported_on >= '2000-01-01'),
    constraint conflict_due_order check (due_on >= reported_on),
    constraint conflict_settled_order check (settled_on >= reported_on),
    constraint conflict_settled_has_day check ((state in ('settled', 'lapsed')) = (settled_on is not null)),
    constraint conflict_transferred_has_post check (state <> 'transferred' or transferred_to is not null),
    constraint conflict_geom_in_vietnam check (st_x(geom) between 102 and 118 and st_y(geom) between 6 and 24),
    constraint conflict_geom_precision_known check (geom_precision in ('exact', 'street', 'hamlet_centroid', 'commune_only')),
    constraint conflict_geom_matches_precision check ((geom is null) = (geom_precision = 'commune_only')),
    constraint conflict_commune_basis_known check (commune_basis in ('boundary', 'approximate', 'nearest', 'stated')),
    constraint conflict_address_text_length check (char_length(address_text) between 1 and 300),
    constraint conflict_parties_count_range check (parties_count between 1 and 100000),
    constraint conflict_responsible_post_length check (char_length(responsible_post) between 1 and 200),
    constraint conflict_transferred_to_length check (char_length(transferred_to) between 1 and 200),
    constraint conflict_tried_known check (cardinality(tried) > 0 and tried <@ array['mediation', 'dialogue', 'inspection', 'legal_advice', 'decision', 'support', 'enforcement', 'other']),
    constraint conflict_note_length check (char_length(note) <= 1000),
    constraint conflict_voided_has_reason check ((voided_on is null) = (voided_reason is null)),
    constraint conflict_source_known check (source in ('manual', 'api'))
);
comment on table conflict is 'mâu thuẫn trong nội bộ Nhân dân: kind, place, state, duty and due day; no people';
comment on column conflict.settled_on is 'the day on which it was settled, or found to have ended by itself; one that is reopened has none, and its history knows the earlier one';
comment on column conflict.transferred_to is 'the office that settles it now; until it has done so the conflict is not settled';
comment on column conflict.due_on is 'last day by which it is to be settled; past it, and not settled, it may become a hotspot';
comment on column conflict.tried is 'what was done to settle it';
create index conflict_geom_idx on conflict using gist (geom);
create index conflict_commune_idx on conflict (commune_id);
create index conflict_scope_idx on conflict (coalesce(current_commune_id, commune_id));
create index conflict_reported_idx on conflict (reported_on, conflict_id);
create index conflict_tile_idx on conflict (tile_key) where voided_on is null and tile_key is not null;
create trigger conflict_keep_history before update on conflict for each row execute function keep_history('conflict_id');

-- One that was taken in hand is never again only reported.
create function conflict_check_state() returns trigger
    language plpgsql as $$
begin
    if new.state = 'reported' and old.state <> 'reported' then
        raise exception 'a conflict that was handled is not reported again' using errcode = 'check_violation', constraint = 'conflict_state_order';
    end if;
    return new;
end $$;
create trigger conflict_check_state before update of state on conflict for each row execute function conflict_check_state();

create function conflict_is_open(state text) returns boolean
    language sql immutable strict parallel safe
    return state not in ('settled', 'lapsed');
comment on function conflict_is_open(text) is 'whether a conflict in this state is still to be settled';

create view conflict_row with (security_invoker = true) as
select c.conflict_id, c.conflict_code, c.kind, c.level, c.state, conflict_is_open(c.state) and c.voided_on is null as is_open, c.reported_on, c.due_on, c.settled_on,
    st_x(c.geom) as lon, st_y(c.geom) as lat, c.source_srid, c.source_x, c.source_y, c.geom_precision, c.address_text, c.commune_id, u.full_name as commune_name,
    c.commune_basis, c.current_commune_id, n.full_name as current_commune_name, c.parties_count, c.responsible_post, c.transferred_to, c.tried, c.note, c.voided_on,
    c.voided_reason, c.source, c.is_demo, c.version, c.created_at, c.updated_at
from conflict c
    join commune u on u.commune_id = c.commune_id
    left join commune n on n.commune_id = c.current_commune_id;
comment on view conflict_row is 'conflicts with the names of their units';

-- What is counted of conflicts: a row for each without what names it or says where in its commune it is. Who does not see exact places counts these.
create view conflict_fact with (security_invoker = true) as
select coalesce(c.current_commune_id, c.commune_id) as commune_id, c.kind, c.level, c.state, c.reported_on, c.due_on, c.settled_on, c.is_demo
from conflict c where c.voided_on is null;
comment on view conflict_fact is 'conflicts that are not voided, by the unit of today or, where none is known, of then';

do $$
declare
    reach text;
    narrowed constant text := 'coalesce(%1$scurrent_commune_id, %1$scommune_id) = any ((select scope_communes())::uuid[])';
begin
    alter table conflict enable row level security;
    alter table conflict force row level security;
    execute format('create policy conflict_owner on conflict to %I using (true) with check (true)', current_user);
    create policy conflict_wide on conflict to bando138_wide using (true) with check (true);
    execute format('create policy conflict_narrow on conflict to bando138_narrow using (%1$s) with check (%1$s)', format(narrowed, ''));
    grant select, insert, update on conflict to bando138_wide, bando138_narrow;
    grant select on conflict_row, conflict_fact to bando138_wide, bando138_narrow;
    create policy row_history_narrow_conflict on row_history for select to bando138_narrow
        using (table_name = 'conflict' and exists (select from conflict c where c.conflict_id = row_id));
    foreach reach in array array['wide', 'narrow'] loop
        execute format('create view %I.conflict_fact with (security_barrier = true) as
            select coalesce(c.current_commune_id, c.commune_id) as commune_id, c.kind, c.level, c.state, c.reported_on, c.due_on, c.settled_on, c.is_demo
            from public.conflict c where c.voided_on is null and %s', 'grid_' || reach, case reach when 'narrow' then format(narrowed, 'c.') else 'true' end);
        execute format('grant select on %1$I.conflict_fact to %2$I', 'grid_' || reach, 'bando138_' || reach || '_grid');
    end loop;
end $$;

create trigger conflict_tiles_changed after insert or update or delete or truncate on conflict
    for each statement execute function tiles_changed('conflicts');

do $$
begin
    create trigger conflict_audit_inserted after insert on conflict referencing new table as new_rows
        for each statement execute function audit_changed();
    create trigger conflict_audit_updated after update on conflict referencing old table as old_rows new table as new_rows
        for each statement execute function audit_changed();
    create trigger conflict_audit_deleted after delete on conflict referencing old table as old_rows
        for each statement execute function audit_changed();
    create trigger conflict_audit_truncated after truncate on conflict
        for each statement execute function audit_truncated();
end $$;

-- What rests on demonstration data: conflicts count too.
create or replace function rests_on_demo(asked uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select from commune c where c.commune_id = asked and (
            exists (select from site s where s.is_demo and s.geom && st_expand(c.geom, 0.012))
            or exists (select from incident i where i.is_demo and i.current_commune_id = c.commune_id)
            or exists (select from conflict k where k.is_demo and k.current_commune_id = c.commune_id)
            or exists (select from hotspot h where h.is_demo and h.geom && c.geom)))
$$;
