-- Who changed what: one append-only, hash-chained log per province, written by triggers in the transaction of the change, so that no
-- handler can forget it and a change that is rolled back leaves nothing.
--
-- Two steps. Statement triggers on the audited tables put events into audit_pending, without a number. One deferred trigger gives them
-- their numbers and hashes when the transaction commits: only then is the head of a chain locked, so that writers of one province wait
-- for each other during a commit and not during a request, and a transaction that touches several chains locks them in one order
-- whatever it did first. After that nothing else is locked: a holder of a head never waits for a writer, so there is no deadlock.
--
-- Settings of a transaction (`set_config(..., true)`):
--   bando138.actor           the account or post that acts; 'máy này' while nobody has signed in
--   bando138.audit_summary   'action entity': every row changed from here on is counted, and the transaction leaves ONE event with the
--                            counts per table, province and kind of change. For bulk loads. It cannot hide a change: the counts are made
--                            by the same triggers.

create table audit_event (
    chain text collate "C" not null,
    seq bigint not null,
    occurred_at timestamptz not null,
    actor text not null,
    action text not null,
    entity text not null,
    entity_id uuid,
    code text,
    commune_id uuid,
    detail jsonb not null,
    prev_hash bytea not null,
    hash bytea not null,
    constraint audit_event_pkey primary key (chain, seq),
    constraint audit_event_chain_shape check (chain ~ '^([0-9]{2}|VN)$'),
    constraint audit_event_seq_range check (seq > 0),
    constraint audit_event_hash_length check (octet_length(prev_hash) = 32 and octet_length(hash) = 32)
);
comment on table audit_event is 'append-only log of changes, hash-chained per province; no foreign keys: it outlives what it tells of';
comment on column audit_event.chain is 'code of the province of today that the row belongs to; VN for what belongs to none';
comment on column audit_event.entity_id is 'id of the row; of a status or maintenance entry the id of its camera, of a camera of a plan that of the plan';
comment on column audit_event.commune_id is 'the unit of today that the row belonged to (the old unit where only that is known)';
comment on column audit_event.detail is 'changed: {field: {from, to}}; values: the row as created or deleted; place_changed instead of exact places of incidents';
comment on column audit_event.hash is 'sha256 over audit_canonical() of this row, which holds prev_hash';
create index audit_event_time_idx on audit_event (occurred_at, chain, seq);
create index audit_event_entity_idx on audit_event (entity_id, occurred_at);
create index audit_event_commune_idx on audit_event (commune_id, occurred_at);

create table audit_head (
    chain text collate "C" primary key,
    seq bigint not null default 0,
    hash bytea not null default decode(repeat('00', 32), 'hex')
) with (fillfactor = 50);
comment on table audit_head is 'last number and hash of each chain: the row that writers of a chain wait for';

-- Not logged: it is empty at every commit, and after a crash.
create unlogged table audit_pending (
    audit_pending_id bigint generated always as identity primary key,
    is_first boolean not null default false,
    is_counted boolean not null default false,
    chain text collate "C" not null,
    actor text not null,
    action text not null,
    entity text not null,
    entity_id uuid,
    code text,
    commune_id uuid,
    detail jsonb not null default '{}'
);
comment on table audit_pending is 'events of transactions under way, not yet numbered; is_counted: part of a summary';

-- The canonical form: each field as <octets>:<text>, and a missing one as -, in this order; UTF-8; the time in UTC with microseconds; ids in
-- lower case; detail as jsonb writes it; prev_hash in lower-case hexadecimal. Fields cannot run into each other, whatever they hold.
-- (plpgsql: one in SQL is planned at each call, a dozen times an event.)
create function audit_text(t text) returns text
    language plpgsql immutable parallel safe as $$
begin
    return coalesce(octet_length(t) || ':' || t, '-') || ',';
end $$;
create function audit_canonical(e audit_event) returns text
    language sql stable parallel safe
    return 'bando138-audit-1,' || audit_text(e.chain) || audit_text(e.seq::text)
        || audit_text(to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        || audit_text(e.actor) || audit_text(e.action) || audit_text(e.entity) || audit_text(e.entity_id::text) || audit_text(e.code)
        || audit_text(e.commune_id::text) || audit_text(e.detail::text) || audit_text(encode(e.prev_hash, 'hex'));
comment on function audit_canonical(audit_event) is 'the text whose sha256 is the hash of an event';

create function audit_actor() returns text
    language sql stable
    return left(coalesce(nullif(current_setting('bando138.actor', true), ''), 'máy này'), 200);
comment on function audit_actor() is 'who acts in this transaction';

-- The functions from here on run at every write, so they are plpgsql with plans that are made once a session (the service asks for
-- custom plans everywhere else; as one dynamic statement the same work took 6 ms a write instead of 2).
-- What belongs to no unit (a list read, a purpose stated) is in the log of the province where the actor is at home.
create function audit_home() returns text
    language sql stable
    return coalesce(substring(current_setting('bando138.chain', true) from '^[0-9]{2}$'), 'VN');
comment on function audit_home() is 'chain of what belongs to no unit in this transaction';

create function audit_chain(of_commune uuid) returns text
    language plpgsql stable as $$
declare
    found_code text;
begin
    select p.code into found_code
    from commune c
        left join succession s on c.valid_to is not null and s.old_commune_id = c.commune_id and s.is_default_heir
        join commune n on n.commune_id = coalesce(s.new_commune_id, c.commune_id)
        join province p on p.province_id = n.province_id and p.valid_to is null
    where c.commune_id = of_commune;
    return coalesce(found_code, 'VN');
end $$;
comment on function audit_chain(uuid) is 'chain of a unit: code of its province of today, of an old unit that of its default heir; else VN';

-- What of a row may stand in the log. Exact places of incidents and conflicts never do: not the point, not the address, not the search text.
create function audit_image(entity text, r jsonb) returns jsonb
    language plpgsql immutable as $$
begin
    r := r - '{geom_3857,tile_key,grid_geom,grid_key,text_fold,reach_m,import_key,created_at,updated_at}'::text[];
    if entity in ('incident', 'conflict') then
        r := r - '{source_srid,source_x,source_y,address_text}'::text[];
    elsif entity = 'site' then
        r := r || jsonb_build_object('lon', r #> '{geom,coordinates,0}', 'lat', r #> '{geom,coordinates,1}');
    elsif entity = 'plan' then
        -- What was asked without lists of places; how far the work is, and what it was made from, stand in the plan.
        r := r - '{ground,inputs,checked,coverage_run_id,step,step_of,keeps_answer,done,total,steps,parts,bound,gap_part,need,seen_before,started_at,finished_at}'::text[]
            || jsonb_build_object('wish', coalesce(r->'wish', '{}') - '{own_points,forbidden_areas}'::text[]);
    elsif entity = 'plan_camera' then
        -- Numbers, values and views follow from the set: they change with each change of another.
        r := r - '{number,model,value,loss,sees_by_day,sees_by_night,chosen_as,camera_model_id}'::text[] || jsonb_build_object('model', r #> '{model,name}',
            'lon', r #> '{geom,coordinates,0}', 'lat', r #> '{geom,coordinates,1}');
    elsif entity = 'hotspot_run' then
        -- What was asked; how far it is, and what came out, stand in the run.
        r := r - '{inputs,findings,backtest,error,step,done,total,started_at,ended_at,is_demo}'::text[];
    elsif entity = 'report' then
        -- Who did what when; the texts and figures of each version are kept with the report.
        r := r - '{situation,results,shortcomings,proposals,figures}'::text[] || jsonb_build_object('texts', md5(concat_ws(chr(30), r->>'situation', r->>'results',
            r->>'shortcomings', r->>'proposals')));
    end if;
    return r - 'geom';
end $$;
comment on function audit_image(text, jsonb) is 'the fields of a row that are written into the log';

-- Puts the events of one row into the log: created (no before), deleted (no after), or changed. A row that moves to another unit leaves
-- an event with either: the one that it came from knows where it went.
create function audit_row(entity text, before jsonb, after jsonb, is_first boolean) returns boolean
    language plpgsql as $$
declare
    kept jsonb := coalesce(after, before);
    of_id uuid;
    of_code text;
    of_chain text;
    unit uuid;
    unit_before uuid;
    did text := 'changed';
    told jsonb := '{}';
    is_moved boolean := false;
begin
    case entity
        when 'site', 'hotspot', 'incident', 'conflict' then
            of_id := kept->>(entity || '_id');
            of_code := kept->>(entity || '_code');
            unit := coalesce(kept->>'current_commune_id', kept->>'commune_id');
            unit_before := coalesce(before->>'current_commune_id', before->>'commune_id');
        when 'camera' then
            of_id := kept->>'camera_id';
            of_code := kept->>'camera_code';
            select s.current_commune_id into unit from site s where s.site_id = (kept->>'site_id')::uuid;
            select s.current_commune_id into unit_before from site s where s.site_id = coalesce(before->>'site_id', kept->>'site_id')::uuid;
        when 'camera_status', 'camera_maintenance', 'field_check' then
            of_id := kept->>'camera_id';
            select k.camera_code, s.current_commune_id into of_code, unit from camera k left join site s using (site_id) where k.camera_id = of_id;
            -- An entry that goes with its camera has no event of its own: the camera's says it.
            if not found then
                return false;
            end if;
            unit_before := unit;
        when 'plan' then
            of_id := kept->>'plan_id';
            of_code := kept->>'plan_code';
            -- Read by those who see all of its communes: of several, by the province.
            of_chain := kept->>'province_code';
            unit := case when jsonb_array_length(kept->'ground') = 1 then kept->'ground'->>0 end;
            unit_before := unit;
            -- While it is worked on, how far it is changes all the time.
            if before is not null and after->>'state' = 'running' then
                after := after || jsonb_build_object('state', before->'state', 'value', before->'value', 'cameras', before->'cameras');
            end if;
        when 'plan_camera' then
            of_id := kept->>'plan_id';
            select p.plan_code, p.province_code, case when cardinality(p.ground) = 1 then p.ground[1] end into of_code, of_chain, unit
            from plan p where p.plan_id = of_id;
            -- Cameras that go with their plan, come with its answer, or become those of the register have no events of their own: the plan's say it.
            if not found or (before is null and after->>'origin' = 'chosen') or (before->>'camera_id' is null and after->>'camera_id' is not null) then
                return false;
            end if;
            unit_before := unit;
        when 'hotspot_run' then
            of_id := kept->>'hotspot_run_id';
            of_chain := kept->>'province_code';
            -- While it is worked on, how far it is changes all the time.
            if before is not null and after->>'state' = 'running' then
                after := after || jsonb_build_object('state', before->'state');
            end if;
        when 'camera_model' then
            of_id := kept->>'camera_model_id';
            of_chain := coalesce(kept->>'province_code', 'VN');
        when 'directive' then
            of_id := kept->>'directive_id';
            of_code := kept->>'number';
            of_chain := coalesce(directive_home(kept->>'province_code', (kept->>'issued_on')::date), 'VN');
        when 'directive_target', 'directive_deadline' then
            of_id := kept->>'directive_id';
            of_code := kept->>'code';
            select coalesce(directive_home(d.province_code, d.issued_on), 'VN') into of_chain from directive d where d.directive_id = of_id;
            -- What goes with its directive has no event of its own: the directive's says it.
            if not found then
                return false;
            end if;
        when 'scorecard' then
            of_id := kept->>'scorecard_id';
            of_code := kept->>'name';
            of_chain := coalesce(kept->>'province_code', 'VN');
        when 'criterion' then
            of_id := kept->>'scorecard_id';
            of_code := kept->>'number';
            select coalesce(c.province_code, 'VN') into of_chain from scorecard c where c.scorecard_id = of_id;
            -- What goes with its scorecard has no event of its own: the scorecard's says it.
            if not found then
                return false;
            end if;
        when 'report' then
            of_id := kept->>'report_id';
            of_code := kept->>'deadline_code';
            of_chain := kept->>'province_code';
            unit := kept->>'commune_id';
            unit_before := unit;
            -- That one is due follows from its directive; the first event is that somebody begins it.
            if (before is null or after is null) and kept->>'state' = 'due' and kept->>'deadline_code' is not null then
                return false;
            end if;
        when 'risk_scheme', 'risk_rule_set' then
            of_id := kept->>(entity || '_id');
            of_chain := coalesce(kept->>'province_code', 'VN');
        when 'risk_level', 'risk_rule' then
            -- What goes with its scheme or set has no event of its own: the event of that says it.
            if entity = 'risk_level' then
                of_id := kept->>'risk_scheme_id';
                select coalesce(s.province_code, 'VN') into of_chain from risk_scheme s where s.risk_scheme_id = of_id;
            else
                of_id := kept->>'risk_rule_set_id';
                select coalesce(s.province_code, 'VN') into of_chain from risk_rule_set s where s.risk_rule_set_id = of_id;
            end if;
            if not found then
                return false;
            end if;
        when 'risk_evidence' then
            of_id := kept->>'risk_assessment_id';
            select a.commune_id into unit from risk_assessment a where a.risk_assessment_id = of_id;
            if not found then
                return false;
            end if;
            unit_before := unit;
        else
            of_id := kept->>(entity || '_id');
            unit := kept->>'commune_id';
            unit_before := before->>'commune_id';
    end case;
    if before is null or after is null then
        did := case when after is null then 'deleted' when entity = 'camera_status' then 'status' when entity = 'camera_maintenance' then 'maintained' when entity = 'field_check' then 'checked' else 'created' end;
        told := jsonb_build_object('values', jsonb_strip_nulls(audit_image(entity, kept)));
    else
        select coalesce(jsonb_object_agg(name, jsonb_build_object('from', b.value, 'to', a.value)), '{}') into told
        from jsonb_each(audit_image(entity, before)) b (name, value) full join jsonb_each(audit_image(entity, after)) a (name, value) using (name)
        where b.value is distinct from a.value;
        is_moved := case
            when entity in ('incident', 'conflict') then (after->'geom', after->'address_text', after->'source_x', after->'source_y', after->'source_srid')
                is distinct from (before->'geom', before->'address_text', before->'source_x', before->'source_y', before->'source_srid')
            when entity = 'hotspot' then after->'geom' is distinct from before->'geom'
            else false end;
        if told = '{}' and not is_moved then
            return false;
        end if;
        if before->>'retired_on' is null and after->>'retired_on' is not null then
            did := 'retired';
        elsif before->>'voided_on' is null and after->>'voided_on' is not null then
            did := 'voided';
        elsif before->>'lifted_on' is null and after->>'lifted_on' is not null then
            did := 'lifted';
        elsif entity = 'report' and before->>'state' <> after->>'state' then
            did := case after->>'state' when 'draft' then 'changed' else after->>'state' end;
        elsif before->>'approved_at' is null and after->>'approved_at' is not null then
            did := 'approved';
        elsif entity in ('plan', 'hotspot_run') and (before->>'is_cancelling' < after->>'is_cancelling' or before->>'state' = 'queued' and after->>'state' = 'cancelled') then
            did := 'called_off';
        end if;
        told := jsonb_build_object('changed', told);
        if is_moved then
            told := told || '{"place_changed": true}';
        end if;
        if unit_before is distinct from unit then
            insert into audit_pending (is_first, chain, actor, action, entity, entity_id, code, commune_id, detail)
            values (is_first, audit_chain(unit_before), audit_actor(), 'moved_away', entity, of_id, of_code, unit_before, told);
            is_first := false;
        end if;
    end if;
    insert into audit_pending (is_first, chain, actor, action, entity, entity_id, code, commune_id, detail)
    values (is_first, coalesce(of_chain, audit_chain(unit)), audit_actor(), did, entity, of_id, of_code, unit, told);
    return true;
end $$;
comment on function audit_row(text, jsonb, jsonb, boolean) is 'notes what happened to one row; whether there was anything to note';

-- The statement that counts a statement's rows for a summary: $1 action, $2 entity, $3 table, $4 what was done to the rows. A text, because only
-- the trigger function itself sees the rows.
create function audit_count_statement(of_table text, op text) returns text
    language sql immutable
    return format(
        'insert into audit_pending (is_first, is_counted, chain, actor, action, entity, detail)
        select row_number() over () = 1, true, ''VN'', audit_actor(), $1, $2, jsonb_build_object(''of'', $3, ''did'', $4, ''in'', u.chain, ''n'', u.n)
        from (
            select audit_chain(c.commune_id) as chain, sum(c.n) as n
            from (select %s as commune_id, count(*) as n from %s t %s group by 1) c
            group by 1 order by 1
        ) u',
        case of_table
            when 'site' then 't.current_commune_id'
            when 'hotspot' then 't.current_commune_id'
            when 'incident' then 'coalesce(t.current_commune_id, t.commune_id)'
            when 'conflict' then 'coalesce(t.current_commune_id, t.commune_id)'
            when 'model_ward' then 't.commune_id'
            when 'plan_camera' then 't.commune_id'
            when 'plan' then 't.ground[1]'
            when 'camera_model' then 'null::uuid'
            when 'hotspot_run' then 'null::uuid'
            when 'report' then 't.commune_id'
            when 'criterion_entry' then 't.commune_id'
            when 'scorecard' then 'null::uuid'
            when 'criterion' then 'null::uuid'
            when 'directive' then 'null::uuid'
            when 'directive_target' then 'null::uuid'
            when 'directive_deadline' then 'null::uuid'
            when 'risk_assessment' then 't.commune_id'
            when 'risk_entry' then 't.commune_id'
            when 'risk_evidence' then 'null::uuid'
            when 'risk_scheme' then 'null::uuid'
            when 'risk_level' then 'null::uuid'
            when 'risk_rule_set' then 'null::uuid'
            when 'risk_rule' then 'null::uuid'
            else 's.current_commune_id' end,
        case op when 'DELETE' then 'old_rows' else 'new_rows' end,
        case of_table
            when 'camera' then 'left join site s on s.site_id = t.site_id'
            when 'camera_status' then 'join camera k on k.camera_id = t.camera_id left join site s on s.site_id = k.site_id'
            when 'camera_maintenance' then 'join camera k on k.camera_id = t.camera_id left join site s on s.site_id = k.site_id'
            when 'field_check' then 'join camera k on k.camera_id = t.camera_id left join site s on s.site_id = k.site_id'
            else '' end);

-- Statement trigger of every audited table.
create function audit_changed() returns trigger
    language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    key text := tg_table_name || '_id';
    is_first boolean := true;
    before jsonb;
    after jsonb;
begin
    -- Where a status ends follows from the next one; a trigger writes it.
    if tg_table_name = 'camera_status' and tg_op = 'UPDATE' and pg_trigger_depth() > 1 then
        return null;
    end if;
    if current_setting('bando138.audit_summary', true) <> '' then
        execute audit_count_statement(tg_table_name, tg_op)
            using split_part(current_setting('bando138.audit_summary'), ' ', 1), split_part(current_setting('bando138.audit_summary'), ' ', 2),
                tg_table_name, case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'changed' else 'deleted' end;
        return null;
    end if;
    if tg_op = 'INSERT' then
        for after in select to_jsonb(t) from new_rows t loop
            is_first := not audit_row(tg_table_name, null, after, is_first) and is_first;
        end loop;
    elsif tg_op = 'DELETE' then
        for before in select to_jsonb(t) from old_rows t loop
            is_first := not audit_row(tg_table_name, before, null, is_first) and is_first;
        end loop;
    else
        for before, after in
            select o.r, n.r
            from (select to_jsonb(t) as r from old_rows t) o full join (select to_jsonb(t) as r from new_rows t) n on o.r->>key = n.r->>key
        loop
            is_first := not audit_row(tg_table_name, before, after, is_first) and is_first;
        end loop;
    end if;
    return null;
end $$;
comment on function audit_changed() is 'after statement trigger: one event for each row that was created, changed or deleted, or their counts';

create function audit_truncated() returns trigger
    language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
    perform audit_note('truncated', tg_table_name, null, null, null, '{}');
    return null;
end $$;

-- Events that are not a change of a row (a load, a sign-in, a read for a purpose) are noted by whoever does it, in the same transaction. In a
-- summary the note becomes part of it.
create function audit_note(action text, entity text, entity_id uuid, code text, commune_id uuid, detail jsonb) returns void
    language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    summary text := nullif(current_setting('bando138.audit_summary', true), '');
begin
    insert into audit_pending (is_first, is_counted, chain, actor, action, entity, entity_id, code, commune_id, detail)
    select true, summary is not distinct from action || ' ' || entity,
        case when commune_id is null then audit_home() else audit_chain(commune_id) end, audit_actor(), action, entity, entity_id, code, commune_id, detail;
end $$;
comment on function audit_note(text, text, uuid, text, uuid, jsonb) is 'adds an event to the log when this transaction commits';

-- Numbers and hashes the events of this transaction. The first event of each statement calls it, the first of all does the work: rows from
-- its id on that can be seen are those of this transaction, because those of others are gone when they commit.
create function audit_seal() returns trigger
    language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    of_chain text;
    head audit_head;
    e audit_event;
    now_at timestamptz;
begin
    if not exists (select from audit_pending p where p.audit_pending_id = new.audit_pending_id) then
        return null;
    end if;
    if exists (select from audit_pending p where p.audit_pending_id >= new.audit_pending_id and p.is_counted) then
        with part as (
            delete from audit_pending p where p.audit_pending_id >= new.audit_pending_id and p.is_counted returning p.*
        ), counted as (
            select actor, action, entity, detail->>'of' as of_table, detail->>'did' as did, detail->>'in' as in_chain, sum((detail->>'n')::bigint) as n
            from part where detail ? 'of' group by 1, 2, 3, 4, 5, 6
        ), by_kind as (
            select actor, action, entity, of_table, did, jsonb_object_agg(in_chain, n) as n from counted group by 1, 2, 3, 4, 5
        ), by_table as (
            select actor, action, entity, of_table, jsonb_object_agg(did, n) as n from by_kind group by 1, 2, 3, 4
        ), summed as (
            select actor, action, entity, jsonb_build_object('rows', jsonb_object_agg(of_table, n)) as detail from by_table group by 1, 2, 3
        ), noted as (
            select actor, action, entity, jsonb_object_agg(f.name, f.value) as detail
            from part, lateral jsonb_each(detail) f (name, value) where not detail ? 'of' group by 1, 2, 3
        )
        insert into audit_pending (chain, actor, action, entity, detail)
        select 'VN', w.actor, w.action, w.entity, coalesce(n.detail, '{}') || coalesce(s.detail, '{}')
        from (select distinct actor, action, entity from part) w
            left join summed s using (actor, action, entity) left join noted n using (actor, action, entity)
        order by w.action, w.entity, w.actor;
    end if;
    for of_chain in
        select distinct p.chain from audit_pending p where p.audit_pending_id >= new.audit_pending_id order by 1
    loop
        select h.* into head from audit_head h where h.chain = of_chain for update;
        if not found then
            insert into audit_head (chain) values (of_chain) on conflict do nothing;
            select h.* into head from audit_head h where h.chain = of_chain for update;
        end if;
        -- The time of the commit, taken while the head is held: it grows with the numbers unless the clock is set back.
        now_at := clock_timestamp();
        for e in
            select p.chain, 0, now_at, p.actor, p.action, p.entity, p.entity_id, p.code, p.commune_id, p.detail, ''::bytea, ''::bytea
            from audit_pending p where p.audit_pending_id >= new.audit_pending_id and p.chain = of_chain order by p.audit_pending_id
        loop
            e.seq := head.seq + 1;
            e.prev_hash := head.hash;
            e.hash := sha256(convert_to(audit_canonical(e), 'UTF8'));
            insert into audit_event select e.*;
            head.seq := e.seq;
            head.hash := e.hash;
        end loop;
        update audit_head h set seq = head.seq, hash = head.hash where h.chain = of_chain;
    end loop;
    delete from audit_pending p where p.audit_pending_id >= new.audit_pending_id;
    return null;
end $$;
comment on function audit_seal() is 'deferred trigger: numbers and hashes the events of the transaction that commits';
create constraint trigger audit_pending_sealed after insert on audit_pending deferrable initially deferred
    for each row when (new.is_first) execute function audit_seal();

-- Nobody changes the log, its owner neither; rows come through the trigger above only. Whoever switches these triggers off is found by
-- `bando138 audit verify`.
create function audit_refuse() returns trigger
    language plpgsql as $$
begin
    raise exception '% on %: the audit log is append-only and is written by its triggers alone', tg_op, tg_table_name
        using errcode = 'check_violation', constraint = tg_table_name || '_append_only', table = tg_table_name;
end $$;
create trigger audit_event_append_only before update or delete or truncate on audit_event
    for each statement execute function audit_refuse();
create trigger audit_event_written_by_trigger before insert on audit_event
    for each statement when (pg_trigger_depth() = 0) execute function audit_refuse();
create trigger audit_head_kept before delete or truncate on audit_head
    for each statement execute function audit_refuse();
create trigger audit_head_written_by_trigger before insert or update on audit_head
    for each statement when (pg_trigger_depth() = 0) execute function audit_refuse();

-- The audited tables.
do $$
declare
    name text;
begin
    foreach name in array array['site', 'camera', 'camera_status', 'camera_maintenance', 'field_check', 'incident', 'hotspot', 'model_ward'] loop
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
