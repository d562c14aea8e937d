-- What vector tiles are made from, and how a changed row tells the tile cache.
--
-- A place is kept as ONE number, its tile key: the bits of its column and row at zoom 30 of the Web Mercator pyramid,
-- interleaved. Every tile of every zoom is then one range of keys, and a b-tree that carries the attributes answers a
-- tile by one index-only scan in storage order: no geometry is read, transformed or clipped, and the position inside
-- the tile is a shift of the key. (Measured on 1,000,000 incidents beside a GiST index and ST_AsMVT: see tests/bench.)

create function tile_key(place geometry) returns bigint
    language plpgsql immutable strict parallel safe as $$
declare
    x bigint;
    y bigint;
    -- Two halves of fifteen bits; in each, column and row are spread side by side in the two lanes of one bigint.
    high bigint;
    low bigint;
begin
    x := least(greatest(floor((st_x(place) / 360 + 0.5) * 1073741824), 0), 1073741823);
    y := least(greatest(floor((0.5 - asinh(tand(st_y(place))) / 6.283185307179586) * 1073741824), 0), 1073741823);
    high := (x >> 15) | ((y >> 15) << 32);
    low := (x & 32767) | ((y & 32767) << 32);
    high := (high | (high << 8)) & 71777214294589695;
    high := (high | (high << 4)) & 1085102592571150095;
    high := (high | (high << 2)) & 3689348814741910323;
    high := (high | (high << 1)) & 6148914691236517205;
    low := (low | (low << 8)) & 71777214294589695;
    low := (low | (low << 4)) & 1085102592571150095;
    low := (low | (low << 2)) & 3689348814741910323;
    low := (low | (low << 1)) & 6148914691236517205;
    return ((high & 4294967295) | (high >> 31)) << 30 | ((low & 4294967295) | (low >> 31));
end $$;
comment on function tile_key(geometry) is
    'Web Mercator column and row at zoom 30 of a point in EPSG:4326, bits interleaved (row above column); null for null; '
    'a tile of zoom z is the 4^(30-z) keys from (its own interleaved number) << 2 * (30 - z)';

create function tile_cell(key bigint, level int) returns bigint
    language sql immutable strict parallel safe
    return (1::bigint << (2 * level)) | (key >> (60 - 2 * level));
comment on function tile_cell(bigint, int) is
    'the tile of zoom `level` that holds a key, with a leading one, so that cells of all levels are different numbers';

create function tile_month(at timestamptz) returns int
    language sql immutable strict parallel safe
    return (date_part('year', timezone('Asia/Ho_Chi_Minh', at)) * 12 + date_part('month', timezone('Asia/Ho_Chi_Minh', at)) - 1)::int;
comment on function tile_month(timestamptz) is 'months since year 0 in Vietnam''s zone';

-- Keys stored beside the places, always equal to them because the database makes them: generated, or kept by incident_derive().
alter table incident add column tile_key bigint;
alter table site add column tile_key bigint not null generated always as (tile_key(geom)) stored;
alter table commune add column label_key bigint not null generated always as (tile_key(coalesce(st_pointonsurface(geom), centre))) stored;
comment on column commune.label_key is 'tile key of the point at which the name is written: inside the outline, or the centre where there is none';

create index incident_tile_idx on incident (tile_key) include (occurred_from, offence_code, geom_precision, incident_id)
    where voided_on is null and tile_key is not null;
create index site_tile_idx on site (tile_key) include (site_id, retired_on);
create index camera_site_tile_idx on camera (site_id) include (status, azimuth_deg, hfov_deg, camera_type, camera_id);
-- The covering indexes do the work of these.
drop index site_geom_3857_idx;
drop index camera_site_idx;

-- Counted cells. Rows are DELTAS: a change only inserts, so that writers never wait for each other, and the count of a
-- cell is the sum of its rows. tile_cells_compact() adds them up from time to time.
-- Levels: a tile of zoom z shows cells of level z + 4 (16 by 16 in a tile); every second level is stored and the one
-- between is summed when read (`Tile::stored_cells` in Rust knows which).
create table incident_cell (
    cell bigint not null,
    n int not null
);
comment on table incident_cell is 'deltas of the incidents on the map per cell, levels 10, 12, 14, 16, 18; sum them';
create index incident_cell_idx on incident_cell (cell) include (n);

create table incident_month_cell (
    cell bigint not null,
    month int not null,
    offence_group text not null,
    n int not null
);
comment on table incident_month_cell is
    'deltas as incident_cell, levels 10 and 12, by the month (tile_month) in which the event began and by group of offences';
create index incident_month_cell_idx on incident_month_cell (cell) include (month, offence_group, n);

create table site_cell (
    cell bigint not null,
    sites int not null,
    cameras int not null
);
comment on table site_cell is 'deltas of the sites that are not retired, and of their cameras that are not removed, per cell, levels 10, 12, 14, 16, 18; sum them';
create index site_cell_idx on site_cell (cell) include (sites, cameras);

-- Notifications: "<layer>" (all of it), "<layer> <key>" (the tiles over one place), "<layer> <west> <south> <east> <north>"
-- (EPSG:3857, whole metres). They are delivered in the order of commits, after the commit.
create function tile_notify_keys(layer text, keys bigint[], most int default 32) returns void
    language plpgsql as $$
begin
    if cardinality(keys) > most then
        perform pg_notify('bando138_tiles', layer);
    else
        perform pg_notify('bando138_tiles', layer || ' ' || key) from unnest(keys) key;
    end if;
end $$;
comment on function tile_notify_keys(text, bigint[], int) is 'tells the tile caches of places that changed; more than `most` collapse into the whole layer';

-- The rows that a statement takes away (-1) and puts in (+1), for a trigger that has the transition tables old_rows, new_rows.
create function tile_changes(op text) returns text
    language sql immutable
    return case op
        when 'INSERT' then 'select 1 as sign, r.* from new_rows r'
        when 'DELETE' then 'select -1 as sign, r.* from old_rows r'
        else 'select 1 as sign, r.* from new_rows r union all select -1, r.* from old_rows r'
    end;

create function incident_tiles_changed() returns trigger
    language plpgsql as $$
declare
    keys bigint[];
begin
    execute 'select array_agg(tile_key) from (select distinct tile_key from (' || tile_changes(tg_op) || ') c where tile_key is not null limit 33) k'
        into keys;
    if keys is null then
        return null;
    end if;
    perform tile_notify_keys('incidents', keys);
    -- An edit that moves nothing on the map sums to nothing and writes nothing.
    execute 'with net as (
            select c.tile_key >> 24 as place, tile_month(c.occurred_from) as month, o.offence_group, sum(c.sign)::int as n
            from (' || tile_changes(tg_op) || ') c join offence o using (offence_code)
            where c.tile_key is not null and c.voided_on is null and o.is_mappable
            group by 1, 2, 3
            having sum(c.sign) <> 0
        ), total as (
            select place, sum(n)::int as n from net group by place having sum(n) <> 0
        ), stored as (
            insert into incident_cell
            select (1::bigint << (2 * l)) | (place >> (36 - 2 * l)), sum(n) from total, unnest(array[10, 12, 14, 16, 18]) l
            group by 1 having sum(n) <> 0
        )
        insert into incident_month_cell
        select (1::bigint << (2 * l)) | (place >> (36 - 2 * l)), month, offence_group, sum(n)
        from net, unnest(array[10, 12]) l
        group by 1, 2, 3 having sum(n) <> 0';
    return null;
end $$;

create trigger incident_tiles_inserted after insert on incident
    referencing new table as new_rows for each statement execute function incident_tiles_changed();
create trigger incident_tiles_updated after update on incident
    referencing old table as old_rows new table as new_rows for each statement execute function incident_tiles_changed();
create trigger incident_tiles_deleted after delete on incident
    referencing old table as old_rows for each statement execute function incident_tiles_changed();

-- Sites and cameras. A camera counts where its site is, so a change that moves a count locks the site's row: a site that
-- moves while a camera is being added to it would else be counted at the old place. Whoever changes a site and its
-- cameras in one transaction changes (or locks) the site first, and never both in one statement.
create function site_tiles_changed() returns trigger
    language plpgsql as $$
declare
    keys bigint[];
begin
    execute 'select array_agg(tile_key) from (select distinct tile_key from (' || tile_changes(tg_op) || ') c limit 33) k' into keys;
    if keys is null then
        return null;
    end if;
    perform tile_notify_keys('sites', keys);
    perform tile_notify_keys('cameras', keys);
    -- Only an update finds cameras: a new site has none yet, and one with cameras cannot be deleted.
    execute 'with net as (
            select c.site_id, c.tile_key >> 24 as place, sum(c.sign)::int as n
            from (' || tile_changes(tg_op) || ') c
            where c.retired_on is null
            group by 1, 2
            having sum(c.sign) <> 0
        ), counted as (
            select place, sum(n) as sites, sum(n * k.cameras) as cameras
            from net, lateral (
                select case when $1 then (select count(*) from camera c where c.site_id = net.site_id and c.status <> ''removed'') else 0 end
            ) k (cameras)
            group by place
        )
        insert into site_cell
        select (1::bigint << (2 * l)) | (place >> (36 - 2 * l)), sum(sites), sum(cameras)
        from counted, unnest(array[10, 12, 14, 16, 18]) l
        group by 1 having sum(sites) <> 0 or sum(cameras) <> 0'
        using tg_op = 'UPDATE';
    return null;
end $$;

create trigger site_tiles_inserted after insert on site
    referencing new table as new_rows for each statement execute function site_tiles_changed();
create trigger site_tiles_updated after update on site
    referencing old table as old_rows new table as new_rows for each statement execute function site_tiles_changed();
create trigger site_tiles_deleted after delete on site
    referencing old table as old_rows for each statement execute function site_tiles_changed();

create function camera_tiles_changed() returns trigger
    language plpgsql as $$
declare
    keys bigint[];
    moved uuid[];
begin
    execute 'select array_agg(tile_key) from (
            select distinct s.tile_key from (' || tile_changes(tg_op) || ') c join site s using (site_id) limit 33) k' into keys;
    if keys is null then
        return null;
    end if;
    perform tile_notify_keys('sites', keys);
    perform tile_notify_keys('cameras', keys);
    execute 'select array_agg(site_id) from (
            select c.site_id from (' || tile_changes(tg_op) || ') c where c.status <> ''removed'' group by 1 having sum(c.sign) <> 0) n' into moved;
    if moved is null then
        return null;
    end if;
    perform from site s where s.site_id = any(moved) order by s.site_id for no key update;
    execute 'with net as (
            select c.site_id, sum(c.sign)::int as n from (' || tile_changes(tg_op) || ') c where c.status <> ''removed'' group by 1 having sum(c.sign) <> 0
        )
        insert into site_cell
        select tile_cell(s.tile_key, l), 0, sum(net.n)
        from net join site s using (site_id), unnest(array[10, 12, 14, 16, 18]) l
        where s.retired_on is null
        group by 1 having sum(net.n) <> 0';
    return null;
end $$;

create trigger camera_tiles_inserted after insert on camera
    referencing new table as new_rows for each statement execute function camera_tiles_changed();
create trigger camera_tiles_updated after update on camera
    referencing old table as old_rows new table as new_rows for each statement execute function camera_tiles_changed();
create trigger camera_tiles_deleted after delete on camera
    referencing old table as old_rows for each statement execute function camera_tiles_changed();

-- Adds deltas up. Writers are not held up; two compactions, or one and a rebuild, wait for each other.
create function tile_cells_compact() returns void
    language plpgsql as $$
begin
    lock table incident_cell, incident_month_cell, site_cell in share update exclusive mode;
    with gone as (
        delete from incident_cell where cell in (select cell from incident_cell group by cell having count(*) > 1) returning *
    )
    insert into incident_cell select cell, sum(n) from gone group by cell having sum(n) <> 0;
    with gone as (
        delete from incident_month_cell
        where (cell, month, offence_group) in (
            select cell, month, offence_group from incident_month_cell group by 1, 2, 3 having count(*) > 1)
        returning *
    )
    insert into incident_month_cell
    select cell, month, offence_group, sum(n) from gone group by 1, 2, 3 having sum(n) <> 0;
    with gone as (
        delete from site_cell where cell in (select cell from site_cell group by cell having count(*) > 1) returning *
    )
    insert into site_cell select cell, sum(sites), sum(cameras) from gone group by cell having sum(sites) <> 0 or sum(cameras) <> 0;
end $$;
comment on function tile_cells_compact() is 'adds up the deltas of the cell tables; counts stay the same';

-- Counts everything anew, for use after a bulk load with the triggers switched off, and by the test that compares the two.
create function tile_cells_rebuild() returns void
    language plpgsql as $$
begin
    lock table incident, site, camera in share row exclusive mode;
    lock table incident_cell, incident_month_cell, site_cell in share update exclusive mode;
    delete from incident_cell;
    delete from incident_month_cell;
    delete from site_cell;
    insert into incident_cell
    with c18 as (
        select i.tile_key >> 24 as place, count(*) as n
        from incident i join offence o using (offence_code)
        where i.tile_key is not null and i.voided_on is null and o.is_mappable
        group by 1
    )
    select (1::bigint << (2 * l)) | (place >> (36 - 2 * l)), sum(n) from c18, unnest(array[10, 12, 14, 16, 18]) l group by 1;
    insert into incident_month_cell
    with c12 as (
        select i.tile_key >> 36 as place, tile_month(i.occurred_from) as month, o.offence_group, count(*) as n
        from incident i join offence o using (offence_code)
        where i.tile_key is not null and i.voided_on is null and o.is_mappable
        group by 1, 2, 3
    )
    select (1::bigint << (2 * l)) | (place >> (24 - 2 * l)), month, offence_group, sum(n)
    from c12, unnest(array[10, 12]) l group by 1, 2, 3;
    insert into site_cell
    select tile_cell(s.tile_key, l), count(*), sum(k.cameras)
    from site s
        left join lateral (select count(*) as cameras from camera c where c.site_id = s.site_id and c.status <> 'removed') k on true,
        unnest(array[10, 12, 14, 16, 18]) l
    where s.retired_on is null
    group by 1;
    perform pg_notify('bando138_tiles', layer) from unnest(array['incidents', 'sites', 'cameras']) layer;
end $$;
comment on function tile_cells_rebuild() is 'counts all cells anew; writers of incidents, sites and cameras wait meanwhile';

-- Switches the counting triggers of one table off in this transaction, for a bulk load that ends with tile_cells_resume().
create function tile_cells_pause(of_table regclass) returns void
    language plpgsql as $$
declare
    name text;
begin
    for name in select tgname from pg_trigger where tgrelid = of_table and tgname like '%\_tiles\_%' and not tgisinternal loop
        execute format('alter table %s disable trigger %I', of_table, name);
    end loop;
end $$;
comment on function tile_cells_pause(regclass) is
    'before a bulk load in the same transaction: rows of incident, site or camera are not counted until tile_cells_resume(); other writers wait';
create function tile_cells_resume(of_table regclass) returns void
    language plpgsql as $$
declare
    name text;
begin
    for name in select tgname from pg_trigger where tgrelid = of_table and tgname like '%\_tiles\_%' and not tgisinternal loop
        execute format('alter table %s enable trigger %I', of_table, name);
    end loop;
    perform tile_cells_rebuild();
end $$;
comment on function tile_cells_resume(regclass) is 'after tile_cells_pause() and the load, in the same transaction: counts anew and counts on';

-- What changes a whole layer.
create function tiles_changed() returns trigger
    language plpgsql as $$
begin
    perform pg_notify('bando138_tiles', layer) from unnest(tg_argv) layer;
    return null;
end $$;
comment on function tiles_changed() is 'statement trigger: everything of the layers named as arguments may have changed';
create trigger province_tiles_changed after insert or update or delete or truncate on province
    for each statement execute function tiles_changed('communes');
create trigger commune_tiles_changed after insert or update or delete or truncate on commune
    for each statement execute function tiles_changed('communes');
create trigger commune_outline_tiles_changed after insert or update or delete or truncate on commune_outline
    for each statement execute function tiles_changed('communes');

create function cells_truncated() returns trigger
    language plpgsql as $$
begin
    perform tile_cells_rebuild();
    return null;
end $$;
create trigger incident_tiles_truncated after truncate on incident for each statement execute function cells_truncated();
create trigger site_tiles_truncated after truncate on site for each statement execute function cells_truncated();
create trigger camera_tiles_truncated after truncate on camera for each statement execute function cells_truncated();

-- Which offences are on the map, and their groups, are counted into the cells.
create function offence_tiles_changed() returns trigger
    language plpgsql as $$
begin
    if exists (
        select from old_rows o full join new_rows n using (offence_code)
        where (o.is_mappable, o.offence_group) is distinct from (n.is_mappable, n.offence_group)
    ) then
        perform tile_cells_rebuild();
    end if;
    return null;
end $$;
create trigger offence_tiles_updated after update on offence
    referencing old table as old_rows new table as new_rows for each statement execute function offence_tiles_changed();

create function hotspot_tiles_changed() returns trigger
    language plpgsql as $$
declare
    boxes text[];
begin
    execute 'select array_agg(box) from (select distinct format(''hotspots %s %s %s %s'', floor(st_xmin(geom_3857)), floor(st_ymin(geom_3857)),
            ceil(st_xmax(geom_3857)), ceil(st_ymax(geom_3857))) as box from (' || tile_changes(tg_op) || ') c limit 33) b' into boxes;
    if cardinality(boxes) > 32 then
        perform pg_notify('bando138_tiles', 'hotspots');
    else
        perform pg_notify('bando138_tiles', box) from unnest(boxes) box;
    end if;
    return null;
end $$;
create trigger hotspot_tiles_inserted after insert on hotspot
    referencing new table as new_rows for each statement execute function hotspot_tiles_changed();
create trigger hotspot_tiles_updated after update on hotspot
    referencing old table as old_rows new table as new_rows for each statement execute function hotspot_tiles_changed();
create trigger hotspot_tiles_deleted after delete on hotspot
    referencing old table as old_rows for each statement execute function hotspot_tiles_changed();
create trigger hotspot_tiles_truncated after truncate on hotspot for each statement execute function tiles_changed('hotspots');
