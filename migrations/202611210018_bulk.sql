-- What rows of files need that come many at a time: blocks of codes, and the undoing of an import.

-- As take_code(), for many rows: of each beginning a block of numbers, and the first of it. Codes that somebody chose by hand may lie in a
-- block; who writes the rows looks for them. Counters are taken in the order of their beginnings, so that two loads never wait for each other
-- in a circle.
create function take_codes(beginnings text[], counts int[]) returns table (beginning text, first_number int)
    language sql volatile security definer set search_path = public, pg_temp as $$
    insert into code_counter as k (beginning, last_number)
    select b.beginning, b.n from unnest(beginnings, counts) b (beginning, n) order by b.beginning
    on conflict (beginning) do update set last_number = k.last_number + excluded.last_number
    returning k.beginning, k.last_number - (select b.n from unnest(beginnings, counts) b (beginning, n) where b.beginning = k.beginning) + 1
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
