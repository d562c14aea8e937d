-- The second lock. The service enters the database in one of these roles; none owns anything, none can sign in, and row security holds
-- for each. Facts of the country (communes, offences) are for everybody who may enter at all.
--
-- reach: wide    the whole country: policies without a condition, so that the planner may use every index (PostGIS's operators are
--                not leakproof, and a condition would have to be checked before them)
--        narrow  what scope_communes() says
-- tier:  (none)  exact places of incidents
--        grid    places rounded to a grid of 250 m, sensitive incidents not at all
--        counts  no incident at all: counts by commune and quarter, small ones suppressed
-- bando138_door: accounts and sessions, and nothing else.
do $$
declare
    name text;
begin
    foreach name in array array['bando138_door', 'bando138_wide', 'bando138_narrow', 'bando138_wide_grid', 'bando138_narrow_grid',
        'bando138_wide_counts', 'bando138_narrow_counts'] loop
        -- Roles belong to the cluster: another of its databases may be making them at this moment.
        begin
            if not exists (select from pg_roles where rolname = name) then
                execute format('create role %I nologin noinherit', name);
            end if;
        exception when duplicate_object or unique_violation then
            null;
        end;
        begin
            if not pg_has_role(current_user, name, 'member') then
                execute format('grant %I to current_user', name);
            end if;
        exception when unique_violation then
            null;
        end;
    end loop;
end $$;

-- A view runs with the rights of who asks, not of who made it: else it would be the way around the lock.
alter view commune_row set (security_invoker = true);
alter view site_row set (security_invoker = true);
alter view camera_row set (security_invoker = true);
alter view incident_row set (security_invoker = true);
alter view hotspot_row set (security_invoker = true);

-- What keeps the books writes where nobody else may, and must see rows that the writer does not (a code is unique in the country). The
-- counters themselves are closed: the last number of a unit tells how many incidents it has had.
alter function keep_history() security definer set search_path = public, pg_temp;
alter function keep_history_plain() security definer set search_path = public, pg_temp;
alter function take_code(text, int, text) security definer set search_path = public, pg_temp;
alter function keep_code(text, text, int) security definer set search_path = public, pg_temp;
alter function camera_status_close() security definer set search_path = public, pg_temp;
alter function incident_tiles_changed() security definer set search_path = public, pg_temp;
alter function site_tiles_changed() security definer set search_path = public, pg_temp;
alter function camera_tiles_changed() security definer set search_path = public, pg_temp;
alter function hotspot_tiles_changed() security definer set search_path = public, pg_temp;

do $$
declare
    name text;
    everybody constant text := 'bando138_wide, bando138_narrow, bando138_wide_grid, bando138_narrow_grid, bando138_wide_counts, bando138_narrow_counts';
    wide constant text := 'bando138_wide, bando138_wide_grid, bando138_wide_counts';
    exact constant text := 'bando138_wide, bando138_narrow';
begin
    execute 'grant usage on schema public to bando138_door, ' || everybody;
    execute 'grant select on province, commune, commune_outline, succession, population, offence, load_mark, model_ward, spatial_ref_sys to ' || everybody;
    execute 'grant select on site, camera, camera_status, camera_maintenance, field_check, field_check_photo, hotspot, row_history to ' || everybody;
    execute 'grant select on audit_event to ' || exact;
    execute 'grant select on commune_row, site_row, camera_row, hotspot_row to ' || everybody;
    execute 'grant insert, update on site, camera, hotspot to ' || exact;
    execute 'grant insert, update, delete on model_ward to ' || exact;
    execute 'grant insert on camera_status, camera_maintenance, field_check, field_check_photo to ' || exact;
    execute 'grant update (since_on, until_on) on camera_status to ' || exact;
    execute 'grant select, insert, update on incident to ' || exact;
    execute 'grant select on incident_row to ' || exact;
    -- Counted cells have no commune: only who sees everything may read them. Others are counted from the rows that they see.
    execute 'grant select on site_cell to ' || wide;
    grant select on incident_cell, incident_month_cell to bando138_wide;

    -- Forced: it holds for the owner too, who then needs a policy of its own (migrations, imports, the demonstration, the books).
    foreach name in array array['site', 'hotspot', 'incident', 'camera', 'camera_status', 'camera_maintenance', 'field_check', 'field_check_photo', 'row_history', 'audit_event', 'model_ward'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy %I on %I to %I using (true) with check (true)', name || '_owner', name, current_user);
    end loop;
    foreach name in array array['site', 'hotspot', 'camera', 'camera_status', 'camera_maintenance', 'field_check', 'field_check_photo'] loop
        execute format('create policy %I on %I to %s using (true) with check (true)', name || '_wide', name, wide);
    end loop;
    create policy incident_wide on incident to bando138_wide using (true) with check (true);
    -- Which units are named is a fact for everybody; naming is done in one's own scope.
    execute 'create policy model_ward_everybody on model_ward for select to ' || everybody || ' using (true)';
    create policy model_ward_wide on model_ward to bando138_wide using (true) with check (true);
end $$;

create policy site_narrow on site to bando138_narrow, bando138_narrow_grid, bando138_narrow_counts
    using (current_commune_id = any ((select scope_communes())::uuid[]))
    with check (current_commune_id = any ((select scope_communes())::uuid[]));
create policy model_ward_narrow_insert on model_ward for insert to bando138_narrow
    with check (commune_id = any ((select scope_communes())::uuid[]));
create policy model_ward_narrow_update on model_ward for update to bando138_narrow
    using (commune_id = any ((select scope_communes())::uuid[])) with check (commune_id = any ((select scope_communes())::uuid[]));
create policy model_ward_narrow_delete on model_ward for delete to bando138_narrow
    using (commune_id = any ((select scope_communes())::uuid[]));
create policy hotspot_narrow on hotspot to bando138_narrow, bando138_narrow_grid, bando138_narrow_counts
    using (current_commune_id = any ((select scope_communes())::uuid[]))
    with check (current_commune_id = any ((select scope_communes())::uuid[]));
-- An incident that no unit of today was found for belongs to the unit of then.
create policy incident_narrow on incident to bando138_narrow
    using (coalesce(current_commune_id, commune_id) = any ((select scope_communes())::uuid[]))
    with check (coalesce(current_commune_id, commune_id) = any ((select scope_communes())::uuid[]));
create index incident_scope_idx on incident (coalesce(current_commune_id, commune_id));
-- What hangs on a row is seen with it.
create policy camera_narrow on camera to bando138_narrow, bando138_narrow_grid, bando138_narrow_counts
    using (site_id in (select s.site_id from site s)) with check (site_id in (select s.site_id from site s));
create policy camera_status_narrow on camera_status to bando138_narrow, bando138_narrow_grid, bando138_narrow_counts
    using (camera_id in (select k.camera_id from camera k)) with check (camera_id in (select k.camera_id from camera k));
create policy field_check_narrow on field_check to bando138_narrow, bando138_narrow_grid, bando138_narrow_counts
    using (camera_id in (select k.camera_id from camera k)) with check (camera_id in (select k.camera_id from camera k));
create policy field_check_photo_narrow on field_check_photo to bando138_narrow, bando138_narrow_grid, bando138_narrow_counts
    using (field_check_id in (select f.field_check_id from field_check f)) with check (field_check_id in (select f.field_check_id from field_check f));
create policy camera_maintenance_narrow on camera_maintenance to bando138_narrow, bando138_narrow_grid, bando138_narrow_counts
    using (camera_id in (select k.camera_id from camera k)) with check (camera_id in (select k.camera_id from camera k));

-- Kept rows of incidents and conflicts hold exact places.
create policy row_history_wide on row_history for select to bando138_wide using (true);
create policy row_history_wide_masked on row_history for select to bando138_wide_grid, bando138_wide_counts using (table_name not in ('incident', 'plan', 'conflict', 'report', 'risk_assessment', 'risk_entry'));
create policy row_history_narrow on row_history for select to bando138_narrow, bando138_narrow_grid, bando138_narrow_counts
    using (case table_name
        when 'site' then exists (select from site s where s.site_id = row_id)
        when 'camera' then exists (select from camera k where k.camera_id = row_id)
        when 'hotspot' then exists (select from hotspot h where h.hotspot_id = row_id)
        else false end);
create policy row_history_narrow_incident on row_history for select to bando138_narrow
    using (table_name = 'incident' and exists (select from incident i where i.incident_id = row_id));

-- The log is read with the scope of the units that it tells of. Events of no unit (sign-ins, lists read) are read in the province where the
-- actor is at home. The other tiers read it through views (see masking).
create policy audit_event_wide on audit_event for select to bando138_wide using (true);
create policy audit_event_narrow on audit_event for select to bando138_narrow
    using (commune_id = any ((select scope_communes())::uuid[]) or chain = (select scope_province()));

-- What is written by functions is written through them alone, by those who have something to write.
revoke execute on function take_code(text, int, text), keep_code(text, text, int), audit_note(text, text, uuid, text, uuid, jsonb),
    account_communes(uuid), account_within(uuid, uuid) from public;
grant execute on function take_code(text, int, text), keep_code(text, text, int) to bando138_wide, bando138_narrow;
grant execute on function audit_note(text, text, uuid, text, uuid, jsonb) to bando138_wide, bando138_narrow, bando138_door;
grant execute on function account_within(uuid, uuid) to bando138_door;

-- The door: who may enter. Reads the units to tell an account where it is.
grant select, insert, update, delete on account, account_commune, session, sign_in_link, recovery_code, api_token, sign_in_attempt to bando138_door;
grant select on province, commune to bando138_door;

-- PostGIS's box operator runs before a policy's condition, and so through its index, only if it is declared leakproof. It tells
-- nothing about a row but in an error, and columns here have one SRID and type, so there is none to provoke. Only a superuser may
-- declare it; elsewhere `bando138 doctor` says that narrow scopes are slow.
do $$
begin
    alter function geometry_overlaps(geometry, geometry) leakproof;
exception when insufficient_privilege then
    raise notice 'geometry_overlaps stays not leakproof: spatial filters of narrow scopes go without their index';
end $$;
