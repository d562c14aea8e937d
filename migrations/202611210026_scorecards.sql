-- Scorecards of model units as data. None is shipped: the criteria of the programme are a document of the ministry that this product has not got; whoever has it
-- enters them, each measured by a figure or judged by people with a document.

create table scorecard (
    scorecard_id uuid primary key default uuid_v7(),
    name text not null,
    programme text not null,
    province_code text,
    state text not null default 'draft',
    document text,
    document_on date,
    note text,
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint scorecard_name_key unique nulls not distinct (province_code, programme, name),
    constraint scorecard_name_length check (char_length(name) between 1 and 200),
    constraint scorecard_programme_length check (char_length(programme) between 1 and 200),
    constraint scorecard_province_code_shape check (province_code ~ '^[0-9]{2}$'),
    constraint scorecard_state_known check (state in ('draft', 'in_force', 'ended')),
    constraint scorecard_document_length check (char_length(document) between 1 and 400),
    constraint scorecard_in_force_has_document check (state = 'draft' or num_nulls(document, document_on) = 0),
    constraint scorecard_note_length check (char_length(note) <= 1000)
);
comment on table scorecard is 'bộ tiêu chí of a programme: data, none is shipped';
comment on column scorecard.province_code is 'province of today that made it; null: of the country';
create trigger scorecard_keep_history before update on scorecard for each row execute function keep_history_plain('scorecard_id');
-- One of a programme is in force in a province.
create unique index scorecard_in_force_idx on scorecard (coalesce(province_code, ''), programme) where state = 'in_force';

create table criterion (
    criterion_id uuid primary key default uuid_v7(),
    scorecard_id uuid not null references scorecard on delete cascade,
    number int not null,
    grouping text,
    text text not null,
    indicator text,
    operator text,
    value double precision,
    points double precision,
    source text,
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint criterion_number_key unique (scorecard_id, number),
    constraint criterion_number_range check (number between 1 and 500),
    constraint criterion_grouping_length check (char_length(grouping) between 1 and 200),
    constraint criterion_text_length check (char_length(text) between 1 and 1000),
    constraint criterion_indicator_known check (indicator in ('coverage_share_day', 'coverage_share_night', 'cameras_working_share', 'cameras_overdue', 'incidents_ttxh', 'incidents_ttxh_change',
        'cleared_share', 'hotspots', 'conflicts_past_due', 'gaps')),
    constraint criterion_operator_known check (operator in ('<=', '>=', '=')),
    constraint criterion_value_range check (value between -1000000 and 1000000),
    constraint criterion_points_range check (points between 0 and 1000),
    -- Measured by a figure that is compared, or judged by people.
    constraint criterion_measured_whole check (num_nulls(indicator, operator, value) in (0, 3)),
    constraint criterion_source_length check (char_length(source) between 1 and 400)
);
comment on table criterion is 'tiêu chí: with an indicator measured by the register, without one judged by people with a document';
create trigger criterion_keep_history before update on criterion for each row execute function keep_history_plain('criterion_id');

create table criterion_entry (
    criterion_entry_id uuid primary key default uuid_v7(),
    criterion_id uuid not null references criterion,
    commune_id uuid not null references commune,
    judged_on date not null,
    is_met boolean not null,
    value double precision,
    document text not null,
    note text,
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint criterion_entry_day_key unique (criterion_id, commune_id, judged_on),
    constraint criterion_entry_document_length check (char_length(document) between 1 and 400),
    constraint criterion_entry_note_length check (char_length(note) <= 1000)
);
comment on table criterion_entry is 'what people found of a criterion in a unit of today, with the document that says so; the latest counts';
create trigger criterion_entry_keep_history before update on criterion_entry for each row execute function keep_history_plain('criterion_entry_id');

create view scorecard_row with (security_invoker = true) as
select s.scorecard_id, s.name, s.programme, s.province_code, s.state, s.document, s.document_on, s.note, s.is_demo, s.version, s.created_at, s.updated_at,
    (select coalesce(jsonb_agg(to_jsonb(c) - '{scorecard_id,is_demo,version,created_at,updated_at}'::text[] order by c.number), '[]')
        from criterion c where c.scorecard_id = s.scorecard_id) as criteria
from scorecard s;
comment on view scorecard_row is 'scorecards with their criteria';

-- Read by everybody who is in; written by the province that made it, and by the country. What was judged is the unit's.
do $$
declare
    name text;
    everybody constant text := 'bando138_wide, bando138_narrow, bando138_wide_grid, bando138_narrow_grid, bando138_wide_counts, bando138_narrow_counts';
    narrow constant text := 'bando138_narrow, bando138_narrow_grid, bando138_narrow_counts';
    own constant text := 'province_code = (select scope_province())';
    of_own constant text := 'scorecard_id in (select s.scorecard_id from scorecard s where s.province_code = (select scope_province()))';
    in_scope constant text := 'commune_id = any ((select scope_communes())::uuid[])';
begin
    execute 'grant select on scorecard, criterion, criterion_entry, scorecard_row to ' || everybody;
    grant insert, update, delete on scorecard, criterion, criterion_entry to bando138_wide, bando138_narrow;
    foreach name in array array['scorecard', 'criterion', 'criterion_entry'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy %I on %I to %I using (true) with check (true)', name || '_owner', name, current_user);
        execute format('create policy %I on %I to bando138_wide using (true) with check (true)', name || '_wide', name);
        execute format('create policy %I on %I for select to bando138_wide_grid, bando138_wide_counts using (true)', name || '_wide_masked', name);
    end loop;
    foreach name in array array['scorecard', 'criterion'] loop
        execute format('create policy %I on %I for select to %s using (true)', name || '_everybody', name, narrow);
        execute format('create policy %I on %I for insert to bando138_narrow with check (%s)', name || '_narrow_insert', name, case name when 'scorecard' then own else of_own end);
        execute format('create policy %I on %I for update to bando138_narrow using (%s)', name || '_narrow_update', name, case name when 'scorecard' then own else of_own end);
        execute format('create policy %I on %I for delete to bando138_narrow using (%s)', name || '_narrow_delete', name, case name when 'scorecard' then own else of_own end);
    end loop;
    execute format('create policy criterion_entry_narrow on criterion_entry to %s using (%s) with check (%s)', narrow, in_scope, in_scope);
    execute 'create policy row_history_narrow_scorecard on row_history for select to ' || narrow || ' using (table_name in (''scorecard'', ''criterion''))';
    execute 'create policy row_history_narrow_criterion_entry on row_history for select to ' || narrow || '
        using (table_name = ''criterion_entry'' and exists (select from criterion_entry e where e.criterion_entry_id = row_id))';
end $$;

do $$
declare
    name text;
begin
    foreach name in array array['scorecard', 'criterion', 'criterion_entry'] loop
        execute format('create trigger %1$s_audit_inserted after insert on %1$s referencing new table as new_rows
            for each statement execute function audit_changed()', name);
        execute format('create trigger %1$s_audit_updated after update on %1$s referencing old table as old_rows new table as new_rows
            for each statement execute function audit_changed()', name);
        execute format('create trigger %1$s_audit_deleted after delete on %1$s referencing old table as old_rows
            for each statement execute function audit_changed()', name);
        execute format('create trigger %1$s_audit_truncated after truncate on %1$s
            for each statement execute function audit_truncated()', name);
    end loop;
end $$;
