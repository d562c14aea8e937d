-- Levels of risk of communes by period: what the data say by rules that are rows, what a commune proposes, what the province decides with number and date. A level is
-- that of a decision; what was computed explains itself and decides nothing. Counts of people are entered by commune; nobody is named.

create table risk_scheme (
    risk_scheme_id uuid primary key default uuid_v7(),
    code text not null,
    name text not null,
    province_code text,
    document text,
    note text,
    source text not null default 'manual',
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint risk_scheme_code_key unique nulls not distinct (province_code, code),
    constraint risk_scheme_code_shape check (code ~ '^[a-z][a-z0-9_]{1,29}$'),
    constraint risk_scheme_name_length check (char_length(name) between 1 and 200),
    constraint risk_scheme_province_code_shape check (province_code ~ '^[0-9]{2}$'),
    constraint risk_scheme_document_length check (char_length(document) between 1 and 200),
    constraint risk_scheme_note_length check (char_length(note) <= 1000),
    constraint risk_scheme_source_known check (source in ('manual', 'reference'))
);
comment on table risk_scheme is 'thang mức nguy cơ: the levels that communes are put into; another number of levels is another scheme, and levels of two schemes are not compared';

create table risk_level (
    risk_level_id uuid primary key default uuid_v7(),
    risk_scheme_id uuid not null references risk_scheme on delete cascade,
    rank int not null,
    code text not null,
    vi text not null,
    en text not null,
    is_risk boolean not null,
    constraint risk_level_rank_key unique (risk_scheme_id, rank),
    constraint risk_level_code_key unique (risk_scheme_id, code),
    constraint risk_level_rank_range check (rank between 1 and 9),
    constraint risk_level_code_shape check (code ~ '^[a-z][a-z0-9_]{1,29}$'),
    constraint risk_level_vi_length check (char_length(vi) between 1 and 60),
    constraint risk_level_en_length check (char_length(en) between 1 and 60)
);
comment on table risk_level is 'levels of a scheme; rank 1 is the worst';
comment on column risk_level.is_risk is 'whether an area of this level is to be converted, and one that comes back to it after it was has relapsed';

create table risk_rule_set (
    risk_rule_set_id uuid primary key default uuid_v7(),
    risk_scheme_id uuid not null references risk_scheme,
    province_code text,
    name text not null,
    state text not null default 'draft',
    is_sample boolean not null default false,
    decision_number text,
    decision_on date,
    decided_by text,
    valid_from date,
    valid_to date,
    clean_periods int not null default 2,
    few_n int not null default 20,
    note text,
    source text not null default 'manual',
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint risk_rule_set_key unique (risk_rule_set_id, risk_scheme_id),
    constraint risk_rule_set_province_code_shape check (province_code ~ '^[0-9]{2}$'),
    constraint risk_rule_set_name_length check (char_length(name) between 1 and 200),
    constraint risk_rule_set_state_known check (state in ('draft', 'in_force', 'ended')),
    constraint risk_rule_set_sample_is_draft check (not is_sample or state = 'draft'),
    constraint risk_rule_set_decided_whole check (num_nulls(decision_number, decision_on, decided_by, valid_from) in (0, 4)),
    constraint risk_rule_set_in_force_has_document check ((state = 'draft') = (decision_number is null)),
    constraint risk_rule_set_decision_number_shape check (decision_number ~ '[0-9]' and char_length(decision_number) <= 100),
    constraint risk_rule_set_decided_by_length check (char_length(decided_by) between 1 and 200),
    constraint risk_rule_set_valid_order check (valid_from < valid_to),
    constraint risk_rule_set_ended_has_day check ((state = 'ended') = (valid_to is not null)),
    constraint risk_rule_set_clean_periods_range check (clean_periods between 1 and 8),
    constraint risk_rule_set_few_n_range check (few_n between 5 and 1000),
    constraint risk_rule_set_note_length check (char_length(note) <= 1000),
    constraint risk_rule_set_source_known check (source in ('manual', 'reference')),
    constraint risk_rule_set_valid_excl exclude using gist (risk_scheme_id with =, (coalesce(province_code, '')) with =, daterange(valid_from, valid_to) with &&)
        where (state <> 'draft')
);
comment on table risk_rule_set is 'bộ quy tắc: rules by which levels are computed; of no effect but as a sample until a province puts one in force by a document';
comment on column risk_rule_set.clean_periods is 'periods in a row that must be better before a better level is computed; a worse one is told at once';
comment on column risk_rule_set.few_n is 'a share of fewer cases than this is no figure';
create trigger risk_rule_set_keep_history before update on risk_rule_set for each row execute function keep_history_plain('risk_rule_set_id');

create table risk_rule (
    risk_rule_id uuid primary key default uuid_v7(),
    risk_rule_set_id uuid not null,
    risk_scheme_id uuid not null,
    number int not null,
    indicator text not null,
    operator text not null,
    value double precision not null,
    must_be_told boolean not null default false,
    level text,
    points double precision,
    text text not null,
    source text not null,
    constraint risk_rule_number_key unique (risk_rule_set_id, number),
    constraint risk_rule_set_fkey foreign key (risk_rule_set_id, risk_scheme_id) references risk_rule_set (risk_rule_set_id, risk_scheme_id) on delete cascade,
    constraint risk_rule_level_fkey foreign key (risk_scheme_id, level) references risk_level (risk_scheme_id, code),
    constraint risk_rule_number_range check (number between 1 and 99),
    constraint risk_rule_indicator_known check (indicator in ('incidents_n', 'incidents_ttxh', 'incidents_ma_tuy', 'incidents_kinh_te', 'incidents_moi_truong', 'incidents_anqg',
        'incidents_tnxh', 'incidents_serious', 'incidents_rate', 'ttxh_rate', 'incidents_change', 'ttxh_change', 'clearance_share', 'hotspots_n', 'near_repeat_share',
        'conflicts_open', 'conflicts_past_due', 'drug_users', 'drug_users_share', 'coverage_night_share', 'points')),
    constraint risk_rule_operator_known check (operator in ('<', '<=', '>', '>=', '=')),
    constraint risk_rule_value_range check (value between -1000000 and 1000000),
    constraint risk_rule_gives_one check (num_nonnulls(level, points) = 1),
    constraint risk_rule_points_range check (points > 0 and points <= 1000),
    constraint risk_rule_points_give_a_level check (indicator <> 'points' or (level is not null and operator in ('>', '>='))),
    constraint risk_rule_must_be_told_of_change check (not must_be_told or indicator in ('incidents_change', 'ttxh_change')),
    constraint risk_rule_text_length check (char_length(text) between 1 and 300),
    constraint risk_rule_source_length check (char_length(source) between 1 and 300)
);
comment on table risk_rule is 'one rule: a level that is reached at least, or points, when the figure of an indicator compares so; rules on points make a level of their sum';
comment on column risk_rule.must_be_told is 'of a change: holds only if the change can be told from chance';

-- What is in force has been signed: other rules are another set.
create function risk_rule_frozen() returns trigger
    language plpgsql as $$
declare
    of_state text;
begin
    select s.state into of_state from risk_rule_set s where s.risk_rule_set_id = case tg_op when 'DELETE' then old.risk_rule_set_id else new.risk_rule_set_id end;
    if of_state <> 'draft' then
        raise exception 'rules of a set that was put in force are not changed' using errcode = 'check_violation', constraint = 'risk_rule_set_is_draft', table = 'risk_rule';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger risk_rule_frozen before insert or update or delete on risk_rule for each row execute function risk_rule_frozen();

create table risk_assessment (
    risk_assessment_id uuid primary key default uuid_v7(),
    commune_id uuid not null references commune,
    risk_scheme_id uuid not null references risk_scheme,
    period_from date not null,
    period_to date not null,
    proposed_level text,
    proposal_reason text,
    proposed_by text,
    proposed_on date,
    decided_level text,
    decision_number text,
    decision_on date,
    decided_by text,
    computed_level_then text,
    override_reason text,
    selected_year int,
    selected_document text,
    result text,
    result_on date,
    result_document text,
    next_review_on date,
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint risk_assessment_key unique (commune_id, risk_scheme_id, period_from, period_to),
    constraint risk_assessment_period_order check (period_from < period_to),
    constraint risk_assessment_period_range check (period_from >= '2000-01-01' and period_to <= period_from + 366),
    constraint risk_assessment_period_excl exclude using gist (commune_id with =, risk_scheme_id with =, daterange(period_from, period_to) with &&),
    constraint risk_assessment_proposed_level_fkey foreign key (risk_scheme_id, proposed_level) references risk_level (risk_scheme_id, code),
    constraint risk_assessment_decided_level_fkey foreign key (risk_scheme_id, decided_level) references risk_level (risk_scheme_id, code),
    constraint risk_assessment_proposal_whole check (num_nulls(proposed_level, proposal_reason, proposed_by, proposed_on) in (0, 4)),
    constraint risk_assessment_proposal_reason_length check (char_length(proposal_reason) between 1 and 1000),
    constraint risk_assessment_proposed_by_length check (char_length(proposed_by) between 1 and 200),
    constraint risk_assessment_decision_whole check (num_nulls(decided_level, decision_number, decision_on, decided_by) in (0, 4)),
    constraint risk_assessment_decision_number_shape check (decision_number ~ '[0-9]' and char_length(decision_number) <= 100),
    constraint risk_assessment_decision_on_order check (decision_on >= period_from),
    constraint risk_assessment_decided_by_known check (decided_by in ('province', 'commune')),
    constraint risk_assessment_override_has_reason check (decided_level is null or decided_level is not distinct from coalesce(computed_level_then, decided_level) or override_reason is not null),
    constraint risk_assessment_override_reason_length check (char_length(override_reason) between 1 and 1000),
    constraint risk_assessment_selected_year_range check (selected_year between 2000 and 2100),
    constraint risk_assessment_selected_whole check ((selected_year is null) = (selected_document is null)),
    constraint risk_assessment_selected_document_length check (char_length(selected_document) between 1 and 200),
    constraint risk_assessment_result_known check (result in ('achieved', 'not_achieved', 'relapsed')),
    constraint risk_assessment_result_of_selected check (result is null or selected_year is not null),
    constraint risk_assessment_result_whole check (num_nulls(result, result_on, result_document) in (0, 3)),
    constraint risk_assessment_result_document_length check (char_length(result_document) between 1 and 200)
);
comment on table risk_assessment is 'đánh giá địa bàn: a commune in a period, what was proposed, what was decided, and what became of it if it was selected for conversion';
comment on column risk_assessment.commune_id is 'the unit in force at the end of the period';
comment on column risk_assessment.period_to is 'first day after the period';
comment on column risk_assessment.computed_level_then is 'the computed level that the decision was made beside; null: nothing was computed';
comment on column risk_assessment.decided_by is 'whose decision it is';
create index risk_assessment_period_idx on risk_assessment (risk_scheme_id, period_from, period_to);
create index risk_assessment_selected_idx on risk_assessment (selected_year) where selected_year is not null;
create trigger risk_assessment_keep_history before update on risk_assessment for each row execute function keep_history_plain('risk_assessment_id');

create table risk_computed (
    risk_assessment_id uuid primary key references risk_assessment on delete cascade,
    commune_id uuid not null references commune,
    risk_rule_set_id uuid not null references risk_rule_set,
    is_sample boolean not null,
    level text,
    raw_level text,
    possible_level text,
    is_worsening boolean not null,
    missing_n int not null,
    explanation jsonb not null,
    computed_at timestamptz not null
);
comment on table risk_computed is 'what the rules say of an assessment, and why; made anew until it is decided';
comment on column risk_computed.raw_level is 'by this period alone; level holds a better one back until enough periods were better';
comment on column risk_computed.possible_level is 'the worst that it may be: if every rule whose figure is missing held';

create table risk_entry (
    risk_entry_id uuid primary key default uuid_v7(),
    commune_id uuid not null references commune,
    period_from date not null,
    period_to date not null,
    indicator text not null,
    value int not null,
    document text not null,
    entered_by text not null,
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint risk_entry_key unique (commune_id, indicator, period_from, period_to),
    constraint risk_entry_period_order check (period_from < period_to),
    constraint risk_entry_period_range check (period_from >= '2000-01-01' and period_to <= period_from + 366),
    constraint risk_entry_indicator_known check (indicator in ('drug_users', 'population')),
    constraint risk_entry_value_range check (value between 0 and 3000000),
    constraint risk_entry_document_length check (char_length(document) between 1 and 200),
    constraint risk_entry_entered_by_length check (char_length(entered_by) between 1 and 200)
);
comment on table risk_entry is 'a count that a commune enters for a period, with the document that it stands in; never a person';
comment on column risk_entry.entered_by is 'post of whoever answers for the figure';
create trigger risk_entry_keep_history before update on risk_entry for each row execute function keep_history_plain('risk_entry_id');

create table risk_evidence (
    risk_evidence_id uuid primary key default uuid_v7(),
    risk_assessment_id uuid not null references risk_assessment on delete cascade,
    kind text not null,
    media_type text not null,
    stored_name text not null,
    octets int not null,
    sha256 text not null,
    note text,
    is_demo boolean not null default false,
    added_at timestamptz not null default now(),
    constraint risk_evidence_kind_known check (kind in ('decision', 'report', 'photo', 'map', 'other')),
    constraint risk_evidence_media_type_known check (media_type in ('application/pdf', 'image/png', 'image/jpeg')),
    constraint risk_evidence_stored_name_key unique (stored_name),
    constraint risk_evidence_stored_name_shape check (stored_name ~ '^[0-9a-z-]{8,60}\.(pdf|png|jpg)$'),
    constraint risk_evidence_octets_range check (octets between 1 and 5242880),
    constraint risk_evidence_sha256_shape check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint risk_evidence_same_file_key unique (risk_assessment_id, sha256),
    constraint risk_evidence_note_length check (char_length(note) between 1 and 300)
);
comment on table risk_evidence is 'minh chứng: a document or picture of an assessment; its name is made here, not that of the file that was sent';

-- Apart, so that lists never read a file.
create table risk_evidence_file (
    risk_evidence_id uuid primary key references risk_evidence on delete cascade,
    body bytea not null,
    constraint risk_evidence_file_size check (octet_length(body) between 1 and 5242880),
    constraint risk_evidence_file_shape check (substring(body from 1 for 5) = '%PDF-'::bytea or substring(body from 1 for 8) = '\x89504e470d0a1a0a'::bytea or substring(body from 1 for 3) = '\xffd8ff'::bytea)
);
comment on table risk_evidence_file is 'the octets of evidence: PDF, PNG or JPEG by what they begin with';

-- What is told of an assessment. Who does not see exact places gets what was decided, and nothing that counts of incidents were put into.
create view risk_row with (security_invoker = true) as
select a.risk_assessment_id, a.commune_id, a.risk_scheme_id, a.period_from, a.period_to, k.risk_rule_set_id, k.is_sample, k.level as computed_level, k.raw_level, k.possible_level,
    k.is_worsening, k.missing_n, k.computed_at, a.proposed_level, a.proposal_reason, a.proposed_by, a.proposed_on, a.decided_level, a.decision_number, a.decision_on, a.decided_by,
    a.computed_level_then, a.override_reason, a.selected_year, a.selected_document, a.result, a.result_on, a.result_document, a.next_review_on, a.is_demo, a.version, a.created_at, a.updated_at,
    (select count(*) from risk_evidence e where e.risk_assessment_id = a.risk_assessment_id)::int as evidence_n
from risk_assessment a left join risk_computed k using (risk_assessment_id);
comment on view risk_row is 'assessments with what was computed of them';

do $$
declare
    name text;
    tier text;
    reach text;
    everybody constant text := 'bando138_wide, bando138_narrow, bando138_wide_grid, bando138_narrow_grid, bando138_wide_counts, bando138_narrow_counts';
    narrow constant text := 'commune_id = any ((select scope_communes())::uuid[])';
    is_own text;
begin
    foreach name in array array['risk_scheme', 'risk_level', 'risk_rule_set', 'risk_rule', 'risk_assessment', 'risk_computed', 'risk_entry', 'risk_evidence', 'risk_evidence_file'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy %I on %I to %I using (true) with check (true)', name || '_owner', name, current_user);
        execute format('create policy %I on %I to bando138_wide using (true) with check (true)', name || '_wide', name);
        execute format('grant select, insert, update, delete on %I to bando138_wide, bando138_narrow', name);
    end loop;
    -- Schemes and rules are read by everybody; written by the province that they are of, and by the country.
    foreach name in array array['risk_scheme', 'risk_level', 'risk_rule_set', 'risk_rule'] loop
        execute format('grant select on %I to %s', name, everybody);
        execute format('create policy %I on %I for select to %s using (true)', name || '_everybody', name, everybody);
        is_own := case name
            when 'risk_level' then 'risk_scheme_id in (select s.risk_scheme_id from risk_scheme s where s.province_code = (select scope_province()))'
            when 'risk_rule' then 'risk_rule_set_id in (select s.risk_rule_set_id from risk_rule_set s where s.province_code = (select scope_province()))'
            else 'province_code = (select scope_province())' end;
        execute format('create policy %I on %I for insert to bando138_narrow with check (%s)', name || '_narrow_insert', name, is_own);
        execute format('create policy %I on %I for update to bando138_narrow using (%s) with check (%s)', name || '_narrow_update', name, is_own, is_own);
        execute format('create policy %I on %I for delete to bando138_narrow using (%s)', name || '_narrow_delete', name, is_own);
    end loop;
    foreach name in array array['risk_assessment', 'risk_computed', 'risk_entry'] loop
        execute format('create policy %1$I on %2$I to bando138_narrow using (%3$s) with check (%3$s)', name || '_narrow', name, narrow);
    end loop;
    create policy risk_evidence_narrow on risk_evidence to bando138_narrow
        using (risk_assessment_id in (select a.risk_assessment_id from risk_assessment a)) with check (risk_assessment_id in (select a.risk_assessment_id from risk_assessment a));
    create policy risk_evidence_file_narrow on risk_evidence_file to bando138_narrow
        using (risk_evidence_id in (select e.risk_evidence_id from risk_evidence e)) with check (risk_evidence_id in (select e.risk_evidence_id from risk_evidence e));
    grant select on risk_row to bando138_wide, bando138_narrow;
    execute 'create policy row_history_narrow_risk_rules on row_history for select to bando138_narrow, bando138_narrow_grid, bando138_narrow_counts using (table_name = ''risk_rule_set'')';
    create policy row_history_narrow_risk on row_history for select to bando138_narrow
        using (case table_name when 'risk_assessment' then exists (select from risk_assessment a where a.risk_assessment_id = row_id)
            when 'risk_entry' then exists (select from risk_entry e where e.risk_entry_id = row_id) else false end);
    foreach tier in array array['grid', 'counts'] loop
        foreach reach in array array['wide', 'narrow'] loop
            execute format('create view %I.risk_row with (security_barrier = true) as
                select a.risk_assessment_id, a.commune_id, a.risk_scheme_id, a.period_from, a.period_to, null::uuid as risk_rule_set_id, null::boolean as is_sample, null::text as computed_level,
                    null::text as raw_level, null::text as possible_level, null::boolean as is_worsening, null::int as missing_n, null::timestamptz as computed_at, null::text as proposed_level,
                    null::text as proposal_reason, null::text as proposed_by, null::date as proposed_on, a.decided_level, a.decision_number, a.decision_on, a.decided_by,
                    null::text as computed_level_then, null::text as override_reason, a.selected_year, a.selected_document, a.result, a.result_on, a.result_document, a.next_review_on, a.is_demo,
                    a.version, a.created_at, a.updated_at, null::int as evidence_n
                from public.risk_assessment a where (a.decided_level is not null or a.selected_year is not null) %2$s', tier || '_' || reach, case reach when 'narrow' then 'and a.' || narrow else '' end);
            execute format('grant select on %1$I.risk_row to %2$I', tier || '_' || reach, 'bando138_' || reach || '_' || tier);
        end loop;
    end loop;
end $$;

create trigger risk_assessment_tiles_changed after insert or update or delete or truncate on risk_assessment
    for each statement execute function tiles_changed('risk');

-- The two scales that the plans speak of: "nguy cơ cao, có nguy cơ" to "nguy cơ thấp, ổn định, trong sạch", where the last may be one class or two.
insert into risk_scheme (risk_scheme_id, code, name, document, note, source) values
    ('0198b000-0000-7000-8000-000000000011', 'five', 'Năm mức: nguy cơ cao, có nguy cơ, nguy cơ thấp, ổn định, trong sạch', 'Kế hoạch nâng cao hiệu quả công tác phòng ngừa xã hội (12/2023)',
        'Văn bản ghi "địa bàn ổn định, trong sạch": ở đây là hai mức.', 'reference'),
    ('0198b000-0000-7000-8000-000000000012', 'four', 'Bốn mức: nguy cơ cao, có nguy cơ, nguy cơ thấp, ổn định và trong sạch', 'Kế hoạch nâng cao hiệu quả công tác phòng ngừa xã hội (12/2023)',
        'Văn bản ghi "địa bàn ổn định, trong sạch": ở đây là một mức.', 'reference');
insert into risk_level (risk_scheme_id, rank, code, vi, en, is_risk)
select s.risk_scheme_id, l.rank, l.code, l.vi, l.en, l.rank <= 2
from risk_scheme s join (values
    ('five', 1, 'high', 'Nguy cơ cao', 'High risk'), ('five', 2, 'at_risk', 'Có nguy cơ', 'At risk'), ('five', 3, 'low', 'Nguy cơ thấp', 'Low risk'),
    ('five', 4, 'stable', 'Ổn định', 'Stable'), ('five', 5, 'clean', 'Trong sạch', 'Clean'),
    ('four', 1, 'high', 'Nguy cơ cao', 'High risk'), ('four', 2, 'at_risk', 'Có nguy cơ', 'At risk'), ('four', 3, 'low', 'Nguy cơ thấp', 'Low risk'),
    ('four', 4, 'stable_clean', 'Ổn định, trong sạch', 'Stable, clean')) l (scheme, rank, code, vi, en) on l.scheme = s.code;

-- A sample, so that it can be seen how rules work. Its thresholds are nobody's: no document sets them, and every level by it says so.
insert into risk_rule_set (risk_rule_set_id, risk_scheme_id, name, is_sample, note, source)
select ('0198b000-0000-7000-8000-00000000002' || right(s.risk_scheme_id::text, 1))::uuid, s.risk_scheme_id, 'Bộ quy tắc mẫu, chưa được ban hành', true,
    'Các ngưỡng chỉ để minh họa cách tính, không theo văn bản nào. Tỉnh ban hành bộ quy tắc của mình thì bộ đó thay thế.', 'reference'
from risk_scheme s where s.source = 'reference';
insert into risk_rule (risk_rule_set_id, risk_scheme_id, number, indicator, operator, value, must_be_told, level, points, text, source)
select s.risk_rule_set_id, s.risk_scheme_id, r.number, r.indicator, r.operator, r.value, coalesce(r.must_be_told, false),
    case when r.level = 'stable' and c.code = 'four' then 'stable_clean' else r.level end, r.points, r.text, 'Mẫu, không theo văn bản nào'
from risk_rule_set s join risk_scheme c using (risk_scheme_id) cross join (values
    (1, 'hotspots_n', '>=', 2, null::boolean, null, 4::float8, 'Có từ 2 khu vực phức tạp, điểm nóng đang hiệu lực'),
    (2, 'hotspots_n', '>=', 1, null, null, 2, 'Có khu vực phức tạp, điểm nóng đang hiệu lực'),
    (3, 'ttxh_rate', '>=', 100, null, null, 4, 'Số vụ trật tự xã hội trên 100.000 dân một năm (đã làm mượt) từ 100'),
    (4, 'ttxh_rate', '>=', 50, null, null, 2, 'Số vụ trật tự xã hội trên 100.000 dân một năm (đã làm mượt) từ 50'),
    (5, 'ttxh_change', '>', 0, true, null, 3, 'Số vụ trật tự xã hội tăng so với cùng kỳ năm trước, đủ cơ sở kết luận'),
    (6, 'incidents_serious', '>=', 1, null, null, 2, 'Có vụ rất nghiêm trọng, đặc biệt nghiêm trọng'),
    (7, 'incidents_ma_tuy', '>=', 3, null, null, 2, 'Có từ 3 vụ ma túy'),
    (8, 'clearance_share', '<', 0.8, null, null, 1, 'Tỷ lệ khám phá dưới 80 %'),
    (9, 'near_repeat_share', '>=', 0.3, null, null, 1, 'Từ 30 % số vụ lặp lại cùng chỗ trong 14 ngày'),
    (10, 'conflicts_past_due', '>=', 1, null, null, 2, 'Có mâu thuẫn quá hạn chưa giải quyết'),
    (11, 'drug_users_share', '>=', 0.005, null, null, 4, 'Người nghiện, sử dụng ma túy có hồ sơ quản lý từ 0,5 % dân số'),
    (12, 'coverage_night_share', '<', 0.3, null, null, 1, 'Ban đêm camera nhìn được dưới 30 % nhu cầu'),
    (13, 'points', '>=', 9, null, 'high', null, 'Từ 9 điểm: nguy cơ cao'),
    (14, 'points', '>=', 6, null, 'at_risk', null, 'Từ 6 điểm: có nguy cơ'),
    (15, 'points', '>=', 3, null, 'low', null, 'Từ 3 điểm: nguy cơ thấp'),
    (16, 'points', '>=', 1, null, 'stable', null, 'Từ 1 điểm: ổn định')) r (number, indicator, operator, value, must_be_told, level, points, text)
where s.is_sample;

-- Every change after that is in the log.
do $$
declare
    name text;
begin
    foreach name in array array['risk_scheme', 'risk_level', 'risk_rule_set', 'risk_rule', 'risk_assessment', 'risk_entry', 'risk_evidence'] loop
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
