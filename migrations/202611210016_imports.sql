-- Runs of the importer: what file, how it was understood, what became of it. The rows themselves are in the rooms' tables and carry the
-- import's id; of the file only what is needed to answer "what was this" stays here, and the file is forgotten after a few days.

-- Whose imports and ways of mapping columns are shared: all accounts of one scope. The same text for the same country, province or
-- communes, whoever asks.
create function scope_office() returns text
    language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
    stated text := current_setting('bando138.account', true);
    office text;
begin
    if stated is null or stated !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        return null;
    end if;
    select case
            when a.is_country_wide then 'VN'
            when a.province_code is not null then a.province_code
            else md5((select string_agg(m.commune_id::text, ',' order by m.commune_id) from account_commune m where m.account_id = a.account_id)) end
        into office
    from account a where a.account_id = stated::uuid;
    return office;
end $$;
comment on function scope_office() is 'the office of the running transaction''s account: VN, a province code, or a hash of its communes; null without an account';

-- What the account may bring in: boundaries, populations and streets are no commune's to change.
create function scope_role() returns text
    language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
    stated text := current_setting('bando138.account', true);
begin
    if stated is null or stated !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        return null;
    end if;
    return (select a.role from account a where a.account_id = stated::uuid);
end $$;
comment on function scope_role() is 'role of the running transaction''s account; null without an account, as for those of the whole country';

create table import_run (
    import_id uuid primary key,
    office text not null default coalesce(scope_office(), 'VN'),
    created_by text not null default audit_actor(),
    file_name text not null,
    size_bytes bigint not null,
    sha256 bytea not null,
    state text not null default 'looking',
    kind text,
    look jsonb,
    proposal jsonb,
    mapping jsonb,
    result jsonb,
    preview jsonb,
    error jsonb,
    created_at timestamptz not null default now(),
    stored_at timestamptz,
    undone_at timestamptz,
    file_kept_until timestamptz,
    constraint import_run_file_name_length check (char_length(file_name) between 1 and 200),
    constraint import_run_size_bytes_range check (size_bytes between 0 and 4294967296),
    constraint import_run_sha256_length check (octet_length(sha256) = 32),
    constraint import_run_state_known check (state in ('looking', 'recognised', 'checking', 'checked', 'storing', 'stored', 'failed', 'cancelled', 'undone')),
    constraint import_run_kind_known check (kind in ('cameras', 'incidents', 'hotspots', 'populations', 'boundaries', 'streets')),
    constraint import_run_stored_has_time check ((state in ('stored', 'undone')) = (stored_at is not null)),
    constraint import_run_undone_has_time check ((state = 'undone') = (undone_at is not null)),
    constraint import_run_failed_says_why check ((state = 'failed') = (error is not null))
);
comment on table import_run is 'one file that somebody brought in: what it is, how its columns were mapped, what was found and what was stored';
comment on column import_run.look is 'what the file turned out to be: format, encoding, tables with headings and a few samples (columns that look like data of people have none)';
comment on column import_run.result is 'of the last check or store: counts, remarks, questions, what was stored per table';
create index import_run_office_idx on import_run (office, created_at desc);
create index import_run_sha256_idx on import_run (sha256);

-- What a look keeps when the run is over or its file is gone: names of columns, and nothing that stood under them. Samples help to map columns, and a
-- name that stands in the wrong column is among them.
create function import_without_samples(look jsonb) returns jsonb
    language sql immutable set search_path = pg_catalog as $$
    select case when jsonb_typeof(look -> 'tables') = 'array' then jsonb_set(look, '{tables}', coalesce((
        select jsonb_agg(case when jsonb_typeof(t.value -> 'columns') = 'array' then jsonb_set(t.value, '{columns}', coalesce((
            select jsonb_agg(c.value || '{"samples": []}' order by c.n) from jsonb_array_elements(t.value -> 'columns') with ordinality as c (value, n)), '[]'))
            else t.value end order by t.n)
        from jsonb_array_elements(look -> 'tables') with ordinality as t (value, n)), '[]')) else look end
$$;
comment on function import_without_samples(jsonb) is 'what a file was, without the samples of its columns';

-- Questions and answers name what stood in cells; once the run is over nobody answers any more.
create function import_without_texts(run_mapping jsonb) returns jsonb
    language sql immutable set search_path = pg_catalog as $$
    select case when run_mapping ? 'answers' then jsonb_set(run_mapping, '{answers}', '{}') else run_mapping end
$$;
comment on function import_without_texts(jsonb) is 'how a file was read, without the answers, whose names are texts of cells';

create table import_refusal (
    import_id uuid not null references import_run on delete cascade,
    row_number bigint not null,
    part int not null,
    column_index int,
    field text,
    code text not null,
    vi text not null,
    en text not null,
    primary key (import_id, row_number, part)
);
comment on table import_refusal is 'why rows of a file were refused, of the last check or store: by number of the row; several parts where several things are wrong. Words never repeat what the row says of people';

create table import_mapping (
    office text not null default coalesce(scope_office(), 'VN'),
    headings_sha256 bytea not null,
    mapping jsonb not null,
    used_at timestamptz not null default now(),
    primary key (office, headings_sha256)
);
comment on table import_mapping is 'how an office mapped the columns of a table with these headings the last time';

do $$
declare
    name text;
begin
    foreach name in array array['import_run', 'import_refusal', 'import_mapping'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy %I on %I to %I using (true) with check (true)', name || '_owner', name, current_user);
        execute format('grant select, insert, update, delete on %I to bando138_wide, bando138_narrow', name);
    end loop;
    foreach name in array array['import_run', 'import_mapping'] loop
        execute format('create policy %I on %I to bando138_wide using (office = ''VN'') with check (office = ''VN'')', name || '_wide', name);
    end loop;
    create policy import_refusal_wide on import_refusal to bando138_wide
        using (import_id in (select r.import_id from import_run r)) with check (import_id in (select r.import_id from import_run r));
    foreach name in array array['import_run', 'import_mapping'] loop
        execute format('create policy %I on %I to bando138_narrow
            using ((select scope_may_write()) and office = (select scope_office())) with check ((select scope_may_write()) and office = (select scope_office()))',
            name || '_narrow', name);
    end loop;
end $$;
create policy import_refusal_narrow on import_refusal to bando138_narrow
    using (import_id in (select r.import_id from import_run r)) with check (import_id in (select r.import_id from import_run r));
