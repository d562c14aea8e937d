-- What rows of files need that come many at a time: blocks of codes, and the undoing of an import.

-- As take_code(), for many rows: of each beginning a block of numbers, and the first of it. Codes that somebody chose by hand may lie in a
-- block; who writes the rows looks for them. Counters are taken in the order of their beginnings, so that two loads never wait for each other
-- in a circle.
create function take_codes(beginnings text[], counts int[]) returns table (beginning text, first_number int)
    language sql volatile security definer set search_path = public, pg_temp
    -- Nobody has counted an array: thousands of beginnings would be compared with each other one by one.
    set enable_nestloop = off as $$
    with block as materialized (
        select b.beginning, b.n from unnest(beginnings, counts) b (beginning, n)
    ), taken as (
        insert into code_counter as k (beginning, last_number)
        select b.beginning, b.n from block b order by b.beginning
        on conflict (beginning) do update set last_number = k.last_number + excluded.last_number
        returning k.beginning, k.last_number
    )
    select t.beginning, t.last_number - b.n + 1 from taken t join block b using (beginning)
$$;
comment on function take_codes(text[], int[]) is 'a block of numbers behind each beginning, each named once; holds the counters until the transaction ends';

-- As keep_code(), for many: codes that the rows bring, with a number of the series.
create function keep_codes(beginnings text[], numbers int[]) returns void
    language sql volatile security definer set search_path = public, pg_temp as $$
    insert into code_counter as k (beginning, last_number)
    select b.beginning, max(b.n) from unnest(beginnings, numbers) b (beginning, n) group by 1 order by 1
    on conflict (beginning) do update set last_number = greatest(k.last_number, excluded.last_number)
$$;
comment on function keep_codes(text[], int[]) is 'takes numbers out of those still to be given';

-- Which codes are in use, in whatever scope: a code is unique in the country, and who sends one is told so.
create function codes_in_use(series text, codes text[]) returns setof text
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    case series
        when 'site' then return query select s.site_code from site s where s.site_code = any (codes);
        when 'camera' then return query select k.camera_code from camera k where k.camera_code = any (codes);
        when 'incident' then return query select i.incident_code from incident i where i.incident_code = any (codes);
        when 'hotspot' then return query select h.hotspot_code from hotspot h where h.hotspot_code = any (codes);
        else raise exception 'no series of codes is called %', series;
    end case;
end $$;
comment on function codes_in_use(text, text[]) is 'those of the codes that a row has';

-- Taking an import out again. The service asks first what depends on its rows and says so in words; here nothing is taken out that was
-- changed since, or that the caller does not see: `expected` is how many rows the caller sees.
create function import_undo(of_table text, of_import uuid, expected bigint) returns bigint
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    present bigint;
    changed bigint;
begin
    if of_table not in ('site', 'incident', 'hotspot') then
        raise exception 'no import goes into %', of_table;
    end if;
    execute format('select count(*), count(*) filter (where t.version > 1) from %I t where t.import_id = $1', of_table) into present, changed using of_import;
    if present <> expected or changed > 0 then
        raise exception 'rows of the import were changed, or are out of the scope' using errcode = 'check_violation', constraint = 'import_undo_whole';
    end if;
    if of_table = 'site' then
        -- Cameras on a site of the import that somebody else put there keep their site: the foreign key refuses.
        if exists (select from camera k where k.import_id = of_import and k.version > 1) then
            raise exception 'cameras of the import were changed' using errcode = 'check_violation', constraint = 'import_undo_whole';
        end if;
        delete from camera k where k.import_id = of_import;
    end if;
    execute format('delete from %I t where t.import_id = $1', of_table) using of_import;
    return present;
end $$;
comment on function import_undo(text, uuid, bigint) is 'deletes the rows of an import that nobody has changed; how many';

create function import_row_count(of_table text, of_import uuid) returns bigint
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    present bigint;
begin
    if of_table not in ('site', 'camera', 'incident', 'hotspot', 'population') then
        raise exception 'no import goes into %', of_table;
    end if;
    execute format('select count(*) from %I t where t.import_id = $1', of_table) into present using of_import;
    return present;
end $$;
comment on function import_row_count(text, uuid) is 'rows of an import, whoever may see them';

revoke execute on function import_row_count(text, uuid), take_codes(text[], int[]), keep_codes(text[], int[]), codes_in_use(text, text[]), import_undo(text, uuid, bigint) from public;
grant execute on function import_row_count(text, uuid), take_codes(text[], int[]), keep_codes(text[], int[]), codes_in_use(text, text[]), import_undo(text, uuid, bigint)
    to bando138_wide, bando138_narrow;

-- Figures of population come from files too. Read by everybody; written in one's scope.
alter table population enable row level security;
alter table population force row level security;
do $$
begin
    execute format('create policy population_owner on population to %I using (true) with check (true)', current_user);
end $$;
create policy population_read on population for select to bando138_wide, bando138_narrow, bando138_wide_grid, bando138_narrow_grid,
    bando138_wide_counts, bando138_narrow_counts using (true);
create policy population_wide on population to bando138_wide using (true) with check (true);
create policy population_narrow_insert on population for insert to bando138_narrow with check (commune_id = any ((select scope_communes())::uuid[]));
create policy population_narrow_delete on population for delete to bando138_narrow using (commune_id = any ((select scope_communes())::uuid[]));
grant insert, delete on population to bando138_wide, bando138_narrow;

-- A load that is large beside the table: indexes, foreign keys and what is done for each row cost less once at the end than a million times.
-- incident_load_begin() takes them away, incident_load_end() makes them anew, checks what the keys would have checked, counts the cells and
-- writes the log's counts; both in the load's transaction, so that nobody ever sees the table without them. No other table is
-- locked, but readers of incidents wait meanwhile (about half a minute for a million rows, and as long again for each million that was there), and
-- many of them at once hold the connections that other requests need: so only where the load is large beside the table.
create table incident_load (
    txid xid8 primary key,
    statements text[] not null,
    triggers text[] not null,
    are_keys_paused boolean not null,
    rows_before bigint not null
);
comment on table incident_load is 'what a load under way has taken away from incident; empty at every commit';

create function incident_load_begin() returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    made text[] := '{}';
    paused text[] := '{}';
    are_keys_paused boolean;
    patience text := current_setting('lock_timeout');
    r record;
    before bigint;
begin
    -- Whoever reads or writes for long goes first: then the load takes the slow way.
    begin
        perform set_config('lock_timeout', '3s', true);
        lock table incident in access exclusive mode;
    exception when lock_not_available then
        return false;
    end;
    perform set_config('lock_timeout', patience, true);
    select count(*) into before from incident;
    -- To drop a key would lock the table that it points to, and with commune the whole service. Its triggers may be paused by a superuser, as
    -- the owner of a cluster of our own is; elsewhere each row is checked by them.
    are_keys_paused := (select rolsuper from pg_roles where rolname = current_user);
    if are_keys_paused then
        for r in select t.tgname from pg_trigger t join pg_constraint k on k.oid = t.tgconstraint
            where t.tgrelid = 'incident'::regclass and k.conrelid = t.tgrelid and k.contype = 'f' order by 1 loop
            paused := paused || r.tgname::text;
            execute format('alter table incident disable trigger %I', r.tgname);
        end loop;
    end if;
    for r in select conname, pg_get_constraintdef(oid) as def from pg_constraint where conrelid = 'incident'::regclass and contype in ('u', 'p') order by conname loop
        made := format('alter table incident add constraint %I %s', r.conname, r.def) || made;
        execute format('alter table incident drop constraint %I', r.conname);
    end loop;
    for r in select indexrelid::regclass as name, pg_get_indexdef(indexrelid) as def from pg_index where indrelid = 'incident'::regclass order by 1 loop
        made := r.def || made;
        execute format('drop index %s', r.name);
    end loop;
    for r in select tgname from pg_trigger where tgrelid = 'incident'::regclass and not tgisinternal and tgenabled = 'O' and tgnewtable is not null and tgoldtable is null loop
        paused := paused || r.tgname::text;
        execute format('alter table incident disable trigger %I', r.tgname);
    end loop;
    insert into incident_load values (pg_current_xact_id(), made, paused, are_keys_paused, before);
    return true;
end $$;
comment on function incident_load_begin() is 'before a large load of incidents, in its transaction; if it answers true, incident_load_end() must follow';

create function incident_load_end(of_import uuid) returns jsonb
    language plpgsql volatile security definer set search_path = public, pg_temp
    -- Nobody has counted the table yet: it passes for small, and each of a million rows would be compared with each offence.
    set enable_nestloop = off set work_mem = '128MB' set maintenance_work_mem = '256MB' as $$
declare
    load incident_load;
    statement text;
    name text;
    is_first boolean := true;
    r record;
    is_broken boolean;
    added bigint;
    own bigint;
    differing bigint;
    first_moment timestamptz;
    last_moment timestamptz;
    month_starts timestamptz[];
    month_before int;
    steps_ms jsonb := '{}';
    since timestamptz := clock_timestamp();
begin
    delete from incident_load where txid = pg_current_xact_id() returning * into load;
    if not found then
        raise exception 'no load of incidents was begun in this transaction';
    end if;
    -- One pass over what is there now. The C libraries of two machines may differ in a last bit, a few centimetres; what is made wrongly differs
    -- everywhere.
    select count(*) - load.rows_before, count(*) filter (where i.import_id = of_import),
        count(*) filter (where i.import_id = of_import and i.tile_key % 997 = 0 and (i.tile_key, i.grid_key) is distinct from (tile_key(i.geom), tile_key(grid_250m(i.geom)))),
        min(i.occurred_from) filter (where i.import_id = of_import), max(i.occurred_from) filter (where i.import_id = of_import)
    into added, own, differing, first_moment, last_moment
    from incident i;
    if added <> own then
        raise exception 'rows of another origin came with the load' using errcode = 'check_violation', constraint = 'incident_load_whole';
    end if;
    if differing > own / 100000 then
        raise exception 'keys of places differ from those of the database' using errcode = 'check_violation', constraint = 'incident_keys_with_place';
    end if;
    steps_ms := steps_ms || jsonb_build_object('rows', (extract(epoch from clock_timestamp() - since) * 1000)::int);
    since := clock_timestamp();
    -- Triggers first: a table with indexes being made has pending events of none.
    foreach name in array load.triggers loop
        execute format('alter table incident enable trigger %I', name);
    end loop;
    foreach statement in array load.statements loop
        execute statement;
        steps_ms := steps_ms || jsonb_build_object(substring(statement from '(?:INDEX|constraint) (\S+)'), (extract(epoch from clock_timestamp() - since) * 1000)::int);
        since := clock_timestamp();
    end loop;
    if load.are_keys_paused then
        for r in
            select k.conname, k.confrelid::regclass as of_table, own.attname as own_column, other.attname as other_column
            from pg_constraint k
                join pg_attribute own on own.attrelid = k.conrelid and own.attnum = k.conkey[1]
                join pg_attribute other on other.attrelid = k.confrelid and other.attnum = k.confkey[1]
            where k.conrelid = 'incident'::regclass and k.contype = 'f'
        loop
            execute format('select exists (select from incident i left join %s o on o.%I = i.%I where i.import_id = $1 and i.%I is not null and o.%I is null)',
                r.of_table, r.other_column, r.own_column, r.own_column, r.other_column) into is_broken using of_import;
            if is_broken then
                raise exception 'rows of the load name what is not there (%)', r.own_column using errcode = 'foreign_key_violation', constraint = r.conname;
            end if;
        end loop;
    end if;
    steps_ms := steps_ms || jsonb_build_object('keys', (extract(epoch from clock_timestamp() - since) * 1000)::int);
    since := clock_timestamp();
    -- Counted once, so that what follows is planned for as many rows as there are.
    analyze incident;
    steps_ms := steps_ms || jsonb_build_object('analyze', (extract(epoch from clock_timestamp() - since) * 1000)::int);
    since := clock_timestamp();
    -- What incident_tiles_changed() counts for a statement, from the rows of the load: each level from the one below, in the order of the
    -- index.
    with c18 as materialized (
        select i.tile_key >> 24 as place, count(*)::int as n
        from incident i join offence o using (offence_code)
        where i.import_id = of_import and i.tile_key is not null and i.voided_on is null and o.is_mappable
        group by 1
    ), c16 as materialized (
        select place >> 4 as place, sum(n)::int as n from c18 group by 1
    ), c14 as materialized (
        select place >> 4 as place, sum(n)::int as n from c16 group by 1
    ), c12 as materialized (
        select place >> 4 as place, sum(n)::int as n from c14 group by 1
    )
    insert into incident_cell
    select (1::bigint << 36) | place as cell, n from c18
    union all select (1::bigint << 32) | place, n from c16
    union all select (1::bigint << 28) | place, n from c14
    union all select (1::bigint << 24) | place, n from c12
    union all select (1::bigint << 20) | (place >> 4), sum(n)::int from c12 group by 1
    order by cell;
    steps_ms := steps_ms || jsonb_build_object('cells', (extract(epoch from clock_timestamp() - since) * 1000)::int);
    since := clock_timestamp();
    -- Beginnings of months once, not the calendar for each row.
    select array_agg(make_timestamptz(m / 12, m % 12 + 1, 1, 0, 0, 0, 'Asia/Ho_Chi_Minh') order by m), min(m) - 1
    into month_starts, month_before
    from generate_series(tile_month(first_moment), tile_month(last_moment)) m;
    with m12 as materialized (
        select i.tile_key >> 36 as place, month_before + width_bucket(i.occurred_from, month_starts) as month, o.offence_group, count(*)::int as n
        from incident i join offence o using (offence_code)
        where i.import_id = of_import and i.tile_key is not null and i.voided_on is null and o.is_mappable
        group by 1, 2, 3
    )
    insert into incident_month_cell
    select (1::bigint << 24) | place as cell, month, offence_group, n from m12
    union all select (1::bigint << 20) | (place >> 4), month, offence_group, sum(n)::int from m12 group by 1, 2, 3
    order by cell;
    steps_ms := steps_ms || jsonb_build_object('cells by month', (extract(epoch from clock_timestamp() - since) * 1000)::int);
    since := clock_timestamp();
    -- Of single units, few are asked by index.
    perform set_config('enable_nestloop', 'on', true);
    perform pg_notify('bando138_tiles', 'incidents');
    -- What audit_changed() counts for a statement. Every row that came is counted, or nothing is stored.
    insert into audit_pending (is_first, is_counted, chain, actor, action, entity, detail)
    select row_number() over () = 1, true, 'VN', audit_actor(), split_part(current_setting('bando138.audit_summary'), ' ', 1),
        split_part(current_setting('bando138.audit_summary'), ' ', 2),
        jsonb_build_object('of', 'incident', 'did', 'created', 'in', u.chain, 'n', u.n)
    from (
        select audit_chain(c.commune_id) as chain, sum(c.n) as n
        from (select coalesce(i.current_commune_id, i.commune_id) as commune_id, count(*) as n from incident i where i.import_id = of_import group by 1) c
        group by 1 order by 1
    ) u;
    steps_ms := steps_ms || jsonb_build_object('log', (extract(epoch from clock_timestamp() - since) * 1000)::int);
    since := clock_timestamp();
    return steps_ms;
end $$;
comment on function incident_load_end(uuid) is 'after a large load of incidents: indexes, keys, cells and the log as if each row had come by itself; what each step took, ms';
revoke execute on function incident_load_begin(), incident_load_end(uuid) from public;
grant execute on function incident_load_begin(), incident_load_end(uuid) to bando138_wide;
