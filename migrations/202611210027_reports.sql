-- Reports that directives ask for: one for each deadline, unit and period; filled from the data, completed with texts, sent, returned or approved, locked.

create table report (
    report_id uuid primary key default uuid_v7(),
    directive_id uuid not null references directive,
    deadline_code text,
    title text not null,
    report_kind text not null,
    province_code text not null,
    commune_id uuid references commune,
    is_gathering boolean not null default false,
    is_who_assumed boolean not null default false,
    period_from date not null,
    period_to date not null,
    due_before date not null,
    state text not null default 'due',
    situation text,
    results text,
    shortcomings text,
    proposals text,
    figures jsonb,
    returned_note text,
    submitted_at timestamptz,
    submitted_by text,
    approved_at timestamptz,
    approved_by text,
    locked_at timestamptz,
    locked_by text,
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint report_deadline_code_length check (char_length(deadline_code) between 1 and 40),
    constraint report_title_length check (char_length(title) between 1 and 400),
    constraint report_report_kind_known check (report_kind in ('once', 'monthly', 'half_year', 'year')),
    constraint report_province_code_shape check (province_code ~ '^[0-9]{2}$'),
    constraint report_period_order check (period_from < period_to),
    constraint report_due_order check (due_before > period_from),
    constraint report_state_known check (state in ('due', 'draft', 'submitted', 'returned', 'approved', 'locked')),
    constraint report_situation_length check (char_length(situation) <= 8000),
    constraint report_results_length check (char_length(results) <= 8000),
    constraint report_shortcomings_length check (char_length(shortcomings) <= 8000),
    constraint report_proposals_length check (char_length(proposals) <= 8000),
    constraint report_returned_note_length check (char_length(returned_note) between 1 and 1000),
    constraint report_returned_has_note check (state <> 'returned' or returned_note is not null),
    -- What was sent has its figures as they were then; what was taken back has none.
    constraint report_figures_when_sent check ((state in ('submitted', 'approved', 'locked')) = (figures is not null)),
    constraint report_submitted_when_sent check (state not in ('submitted', 'approved', 'locked') or num_nulls(submitted_at, submitted_by) = 0),
    constraint report_approved_when_so check ((state in ('approved', 'locked')) = (approved_at is not null)),
    constraint report_locked_when_so check ((state = 'locked') = (locked_at is not null)),
    -- One period is reported once by a unit under a directive.
    constraint report_period_overlap exclude using gist (directive_id with =, report_kind with =, province_code with =,
        coalesce(commune_id, '00000000-0000-0000-0000-000000000000'::uuid) with =, daterange(period_from, period_to) with &&)
);
comment on table report is 'báo cáo: of one unit about one period, as a directive asks for it';
comment on column report.deadline_code is 'the deadline that it was made from; null: asked for by hand';
comment on column report.province_code is 'the province of today to which it goes, or whose own it is';
comment on column report.commune_id is 'the commune that reports; null: the province, which gathers its communes';
comment on column report.is_gathering is 'the directive asks the communes; the province gathers what they sent, and nothing says by when';
comment on column report.is_who_assumed is 'the directive asked districts, which are no more: that communes report is an assumption';
comment on column report.period_to is 'first day that it is no longer about';
comment on column report.due_before is 'first day on which it is late';
comment on column report.figures is 'what was counted when it was sent; empty until then';
comment on column report.submitted_by is 'post of who sent it';
create index report_due_idx on report (province_code, due_before);
create index report_commune_idx on report (commune_id);
create trigger report_keep_history before update on report for each row execute function keep_history_plain('report_id');

-- From due to locked; nothing changes after that. A commune's account writes and sends, it neither returns nor approves.
create function report_check() returns trigger
    language plpgsql as $$
declare
    is_open boolean := old.state in ('due', 'draft', 'returned');
begin
    if tg_op = 'DELETE' then
        if old.state <> 'due' and not old.is_demo then
            raise exception 'a report that was begun is kept' using errcode = 'check_violation', constraint = 'report_kept';
        end if;
        return old;
    end if;
    if old.state = 'locked' and to_jsonb(new) - '{is_demo}'::text[] <> to_jsonb(old) - '{is_demo}'::text[] then
        raise exception 'a locked report does not change' using errcode = 'check_violation', constraint = 'report_locked';
    end if;
    if (new.situation, new.results, new.shortcomings, new.proposals) is distinct from (old.situation, old.results, old.shortcomings, old.proposals) and not is_open then
        raise exception 'a report that was sent does not change' using errcode = 'check_violation', constraint = 'report_texts_sent';
    end if;
    if new.state <> old.state and not (case old.state
            when 'due' then new.state in ('draft', 'submitted')
            when 'draft' then new.state = 'submitted'
            when 'returned' then new.state = 'submitted'
            when 'submitted' then new.state in ('returned', 'approved')
            when 'approved' then new.state in ('returned', 'locked')
            else false end) then
        raise exception 'a report goes from due to locked' using errcode = 'check_violation', constraint = 'report_state_order';
    end if;
    if new.state <> old.state and new.state in ('returned', 'approved', 'locked') and scope_role() in ('commune', 'viewer', 'auditor') then
        raise exception 'a commune does not decide about reports' using errcode = 'check_violation', constraint = 'report_state_role';
    end if;
    return new;
end $$;
create trigger report_check before update or delete on report for each row execute function report_check();

-- A directive that goes takes along what nobody has begun.
create function report_directive_goes() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from report where directive_id = old.directive_id and state = 'due';
    return old;
end $$;
create trigger directive_takes_due_reports before delete on directive for each row execute function report_directive_goes();

-- Since when a province has records, to the month: before that a count of nothing says nothing. Told to whoever may count any of it.
create function records_from(of_province text) returns date
    language sql stable security definer set search_path = public, pg_temp as $$
    select date_trunc('month', min(i.occurred_from at time zone 'Asia/Ho_Chi_Minh'))::date from incident i
    where i.voided_on is null and coalesce(i.current_commune_id, i.commune_id) in (select province_scope(of_province))
$$;
comment on function records_from(text) is 'first day of the month of the first incident on record in a province';
revoke execute on function records_from(text) from public;
grant execute on function records_from(text) to bando138_wide, bando138_narrow;

-- The post of who acts: papers name posts.
create function actor_post() returns text
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce((select nullif(a.post, '') from account a where a.username = audit_actor()), audit_actor())
$$;
comment on function actor_post() is 'post of who acts in this transaction; the name where there is no account';
revoke execute on function actor_post() from public;
grant execute on function actor_post() to bando138_wide, bando138_narrow;

create view report_row with (security_invoker = true) as
select r.report_id, r.directive_id, r.deadline_code, r.title, r.report_kind, r.province_code, r.commune_id, c.full_name as commune_name,
    (select p.full_name from province p where p.code = r.province_code and p.valid_to is null) as province_name, r.is_gathering, r.is_who_assumed, r.period_from, r.period_to,
    r.due_before, r.due_before - 1 as last_day, r.state, r.situation, r.results, r.shortcomings, r.proposals, r.figures, r.returned_note, r.submitted_at, r.submitted_by,
    -- Sent after its last day.
    (r.submitted_at at time zone 'Asia/Ho_Chi_Minh')::date >= r.due_before as was_late, r.approved_at, r.approved_by, r.locked_at, r.locked_by, r.is_demo, r.version, r.created_at, r.updated_at
from report r left join commune c using (commune_id);
comment on view report_row is 'reports with the names of their units';

-- Seen and written by those who see every incident of the unit: the figures are of all of them.
do $$
declare
    own constant text := 'case when commune_id is null then province_code = (select scope_province()) else commune_id = any ((select scope_communes())::uuid[]) end';
begin
    alter table report enable row level security;
    alter table report force row level security;
    execute format('create policy report_owner on report to %I using (true) with check (true)', current_user);
    create policy report_wide on report to bando138_wide using (true) with check (true);
    execute format('create policy report_narrow on report to bando138_narrow using (%s) with check (%s)', own, own);
    grant select, insert, update, delete on report to bando138_wide, bando138_narrow;
    grant select on report_row to bando138_wide, bando138_narrow;
    create policy row_history_narrow_report on row_history for select to bando138_narrow
        using (table_name = 'report' and exists (select from report r where r.report_id = row_id));
end $$;

do $$
begin
    create trigger report_audit_inserted after insert on report referencing new table as new_rows
        for each statement execute function audit_changed();
    create trigger report_audit_updated after update on report referencing old table as old_rows new table as new_rows
        for each statement execute function audit_changed();
    create trigger report_audit_deleted after delete on report referencing old table as old_rows
        for each statement execute function audit_changed();
    create trigger report_audit_truncated after truncate on report
        for each statement execute function audit_truncated();
end $$;

-- A file of a report leaves the service: that is in the log of its province, whoever took it.
create function audit_report_paper(of_report uuid, detail jsonb) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into audit_pending (is_first, chain, actor, action, entity, entity_id, code, commune_id, detail)
    select true, r.province_code, audit_actor(), 'paper_taken', 'report', r.report_id, r.deadline_code, r.commune_id, detail
    from report r where r.report_id = of_report;
end $$;
comment on function audit_report_paper(uuid, jsonb) is 'adds to the log that a file of a report was taken';
revoke execute on function audit_report_paper(uuid, jsonb) from public;
grant execute on function audit_report_paper(uuid, jsonb) to bando138_wide, bando138_narrow;
