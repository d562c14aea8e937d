-- What may be seen of incidents by who must not see their exact places.
--
-- Two tiers stand between everything and nothing. Each is a schema of views with the names of the tables that they stand for, put before
-- `public` in the search path of its roles, so that every query of the service is masked in the database, and a query that nobody
-- thought of has no right to the table at all.

-- Middle of the cell of a grid of 250 m that holds a place. Rows of 0.00225° (249 m); in each, columns as wide as 250 m are at the
-- latitude of the row's middle. So every place of a cell gives the same point, and the point tells nothing else.
create function grid_250m(place geometry) returns geometry
    language plpgsql immutable strict parallel safe as $$
declare
    lat double precision := (floor(st_y(place) / 0.00225) + 0.5) * 0.00225;
    width double precision := 250 / (111319.49079327358 * cosd(lat));
begin
    return st_setsrid(st_makepoint((floor(st_x(place) / width) + 0.5) * width, lat), 4326);
end $$;
comment on function grid_250m(geometry) is 'middle of the 250 m cell that holds a point in EPSG:4326';

-- Stored, so that masked tiles and boxes have an index as the exact ones have.
alter table incident add column grid_geom geometry(Point, 4326);
alter table incident add column grid_key bigint;
alter table incident add constraint incident_keys_with_place
    check (case when geom is null then num_nonnulls(tile_key, grid_geom, grid_key) = 0 else num_nulls(tile_key, grid_geom, grid_key) = 0 end);

-- What follows from the place and the address. Not generated columns: three calls of plpgsql and a dictionary for each of a
-- million rows of a file took 12 s; those rows bring them along (incidents::bulk, which makes the same), and a sample is made anew here.
-- Whatever else writes a row, or changes one, gets them made here.
create function incident_derive() returns trigger
    language plpgsql as $$
begin
    new.tile_key := tile_key(new.geom);
    new.grid_geom := grid_250m(new.geom);
    new.grid_key := tile_key(new.grid_geom);
    new.text_fold := fold_vi(nullif(concat_ws(' ', new.address_text, new.office_number), ''));
    return new;
end $$;
create trigger incident_derive before insert on incident
    for each row when (new.import_id is null or (new.geom is not null and new.tile_key is null) or (coalesce(new.address_text, new.office_number) is not null and new.text_fold is null))
    execute function incident_derive();
create trigger incident_derive_changed before update of geom, address_text, office_number, tile_key, grid_geom, grid_key, text_fold on incident
    for each row execute function incident_derive();
comment on column incident.grid_geom is 'middle of the 250 m cell of the place: what masked views show';
create index incident_grid_geom_idx on incident using gist (grid_geom);
create index incident_grid_tile_idx on incident (grid_key) include (occurred_from, offence_code, geom_precision, incident_id, sensitivity)
    where voided_on is null and grid_key is not null;

-- Incidents that are not sensitive, with the middle of their cell for their place, and nothing that would tell more of it. Codes are
-- numbered, and a missing number would tell of a sensitive incident: here each has one made of chance.
-- Types and collations are those of the tables: a statement that was prepared for the one serves the other.
do $$
declare
    reach text;
    condition text;
begin
    foreach reach in array array['wide', 'narrow'] loop
        condition := case reach when 'narrow' then ' and coalesce(i.current_commune_id, i.commune_id) = any ((select scope_communes())::uuid[])' else '' end;
        execute format('create schema %I', 'grid_' || reach);
        execute format('create view %I.incident with (security_barrier = true) as
            select i.incident_id, (''VV-'' || upper(right(i.incident_id::text, 8))) collate "C" as incident_code, null::text as office_number, i.offence_code, i.occurred_from, i.occurred_to, i.time_precision, i.reported_on, i.accepted_on,
                i.cleared_on, i.status, i.severity, i.grid_geom as geom, null::int as source_srid, null::float8 as source_x, null::float8 as source_y,
                i.geom_precision, null::text as address_text, i.commune_id, i.commune_basis, i.current_commune_id, i.sensitivity,
                i.place_type, i.offenders_count, i.victims_count, i.deaths, i.injured, i.damage_vnd, i.modus_code, i.camera_helped, i.voided_on,
                null::text as voided_reason, i.source, i.is_demo, i.version, i.created_at, i.updated_at, null::text as text_fold,
                i.grid_key as tile_key, null::uuid as import_id
            from public.incident i
            where i.sensitivity = ''normal'' and i.offence_code not in (select o.offence_code from offence o where o.is_victim_sensitive) %s',
            'grid_' || reach, condition);
        execute format('comment on view %I.incident is %L', 'grid_' || reach, 'incidents as the tier `grid` sees them');
        execute format('create view %1$I.incident_row with (security_invoker = true) as
            select i.incident_id, i.incident_code, i.office_number, i.offence_code, o.article, o.name_vi as offence_name_vi, o.name_en as offence_name_en, o.offence_group,
                o.is_street_crime, o.is_mappable, i.occurred_from, i.occurred_to, i.time_precision, i.reported_on, i.accepted_on, i.cleared_on, i.status,
                i.severity, st_x(i.geom) as lon, st_y(i.geom) as lat, i.source_srid, i.source_x, i.source_y, i.geom_precision, i.address_text, i.commune_id,
                c.full_name as commune_name, i.commune_basis, i.current_commune_id, n.full_name as current_commune_name, i.sensitivity, i.place_type,
                i.offenders_count, i.victims_count, i.deaths, i.injured, i.damage_vnd, i.modus_code, i.camera_helped, i.voided_on, i.voided_reason,
                i.source, i.is_demo, i.version, i.created_at, i.updated_at, ''grid250''::text as place_mask
            from %1$I.incident i
                join offence o using (offence_code)
                join commune c on c.commune_id = i.commune_id
                left join commune n on n.commune_id = i.current_commune_id', 'grid_' || reach);
        execute format('grant usage on schema %1$I to %2$I', 'grid_' || reach, 'bando138_' || reach || '_grid');
        execute format('grant select on %1$I.incident, %1$I.incident_row to %2$I', 'grid_' || reach, 'bando138_' || reach || '_grid');
    end loop;
end $$;

-- Counts that cannot be undone. The smallest published figure is one commune in one calendar quarter, all offences together; where it is
-- below 5 (nought too) it is not published. Whatever else this tier is told is made from published figures alone, so no difference of any
-- two answers can reveal an unpublished one. Quarters that are not over are not published: two readings would tell what came between.
create function counts_of_quarters(of_scope uuid[], today date) returns table (commune_id uuid, quarter date, n bigint, is_suppressed boolean)
    language sql stable security definer set search_path = public, pg_temp as $$
    with counted as (
        select coalesce(i.current_commune_id, i.commune_id) as commune_id,
            date_trunc('quarter', i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date as quarter, count(*) as n
        from incident i
        where i.voided_on is null and (of_scope is null or coalesce(i.current_commune_id, i.commune_id) = any (of_scope))
        group by 1, 2
    ), span as (
        -- From a day that tells nothing: the first day of the year that any commune of the scope first has a published figure.
        select date_trunc('year', min(c.quarter))::date as first
        from counted c join commune k on k.commune_id = c.commune_id and k.valid_to is null where c.n >= 5
    )
    select u.commune_id, q::date, case when c.n >= 5 then c.n end, coalesce(c.n, 0) < 5
    from span cross join generate_series(span.first, date_trunc('quarter', today)::date - 1, interval '3 months') q
        cross join (select k.commune_id from commune k where k.valid_to is null and (of_scope is null or k.commune_id = any (of_scope))) u
        left join counted c on c.commune_id = u.commune_id and c.quarter = q::date
$$;
comment on function counts_of_quarters(uuid[], date) is
    'counts by commune of today and whole quarter, null and is_suppressed where below 5; a scope of null is the country';
revoke execute on function counts_of_quarters(uuid[], date) from public;

do $$
declare
    reach text;
begin
    foreach reach in array array['wide', 'narrow'] loop
        execute format('create schema %I', 'counts_' || reach);
        -- Of its own: a role must not be able to ask for another scope.
        execute format('create function %I.quarters() returns table (commune_id uuid, quarter date, n bigint, is_suppressed boolean)
            language sql stable security definer set search_path = public, pg_temp as
            %L', 'counts_' || reach, format('select q.* from counts_of_quarters(%s, (now() at time zone ''Asia/Ho_Chi_Minh'')::date) q',
            case reach when 'narrow' then 'scope_communes()' else 'null' end));
        execute format('revoke execute on function %1$I.quarters() from public', 'counts_' || reach);
        execute format('grant execute on function %1$I.quarters() to %2$I', 'counts_' || reach, 'bando138_' || reach || '_counts');
        execute format('create view %1$I.incident_quarter as select q.commune_id, q.quarter, q.n, q.is_suppressed from %1$I.quarters() q', 'counts_' || reach);
        execute format('grant usage on schema %1$I to %2$I', 'counts_' || reach, 'bando138_' || reach || '_counts');
        execute format('grant select on %1$I.incident_quarter to %2$I', 'counts_' || reach, 'bando138_' || reach || '_counts');
    end loop;
end $$;

-- The log as those read it who may not see single incidents: who did what and when, and what exact places were read for. Of an incident
-- or conflict neither its code nor its unit nor anything of it, and no count. Of a plan not what was asked or where its cameras hang: that may tell where incidents are; of the risk of a commune no reason and no count.
do $$
declare
    tier text;
    reach text;
begin
    foreach tier in array array['grid', 'counts'] loop
        foreach reach in array array['wide', 'narrow'] loop
            execute format('create view %1$I.audit_event with (security_barrier = true) as
                select e.chain, e.seq, e.occurred_at, e.actor, e.action, e.entity,
                    case when e.entity not in (''incident'', ''conflict'') then e.entity_id end as entity_id, case when e.entity not in (''incident'', ''conflict'') then e.code end as code,
                    case when e.entity not in (''incident'', ''conflict'') then e.commune_id end as commune_id,
                    case when e.entity in (''plan'', ''plan_camera'', ''risk_assessment'', ''risk_entry'', ''risk_evidence'') then ''{"masked": true}''
                        when e.entity not in (''incident'', ''conflict'') then e.detail
                        when e.action in (''read_places'', ''read_places_end'') then e.detail - ''{count,tiles,area_3857}''::text[] || ''{"masked": true}''
                        else ''{"masked": true}'' end as detail,
                    e.prev_hash, e.hash
                from public.audit_event e %2$s', tier || '_' || reach,
                case reach when 'narrow' then 'where e.commune_id = any ((select scope_communes())::uuid[]) or e.chain = (select scope_province())' else '' end);
            execute format('grant select on %1$I.audit_event to %2$I', tier || '_' || reach, 'bando138_' || reach || '_' || tier);
        end loop;
    end loop;
end $$;

-- Rows of incidents say how they are masked, or that they are not.
create or replace view incident_row with (security_invoker = true) as
select i.incident_id, i.incident_code, i.office_number, i.offence_code, o.article, o.name_vi as offence_name_vi, o.name_en as offence_name_en, o.offence_group,
    o.is_street_crime, o.is_mappable, i.occurred_from, i.occurred_to, i.time_precision, i.reported_on, i.accepted_on, i.cleared_on, i.status, i.severity,
    st_x(i.geom) as lon, st_y(i.geom) as lat, i.source_srid, i.source_x, i.source_y, i.geom_precision, i.address_text, i.commune_id,
    c.full_name as commune_name, i.commune_basis, i.current_commune_id, n.full_name as current_commune_name, i.sensitivity, i.place_type,
    i.offenders_count, i.victims_count, i.deaths, i.injured, i.damage_vnd, i.modus_code, i.camera_helped, i.voided_on, i.voided_reason,
    i.source, i.is_demo, i.version, i.created_at, i.updated_at, null::text as place_mask
from incident i
    join offence o using (offence_code)
    join commune c on c.commune_id = i.commune_id
    left join commune n on n.commune_id = i.current_commune_id;

-- Whether there is demonstration data is told to everybody, whatever they may see of it; how many rows, as they were made.
create function demo_state() returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select jsonb_build_object(
        'present', exists (select from site where is_demo) or exists (select from incident where is_demo) or exists (select from hotspot where is_demo),
        'seed', m.detail -> 'seed', 'sites', m.detail -> 'sites', 'cameras', m.detail -> 'cameras', 'incidents', m.detail -> 'incidents',
        'hotspots', m.detail -> 'hotspots')
    from (select) one left join load_mark m on m.name = 'demo'
$$;
comment on function demo_state() is 'whether demonstration data are in the database, from which seed, and how many rows were made';

create function rests_on_demo(asked uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select from commune c where c.commune_id = asked and (
            exists (select from site s where s.is_demo and s.geom && st_expand(c.geom, 0.012))
            or exists (select from incident i where i.is_demo and i.current_commune_id = c.commune_id)
            or exists (select from hotspot h where h.is_demo and h.geom && c.geom)))
$$;
comment on function rests_on_demo(uuid) is
    'whether what is computed of a commune rests on demonstration data: cameras up to 1.2 km around it, incidents in it, hotspots that may meet it';
