-- Which element of OpenStreetMap a site came from, with the tags that said so: what goes back to OpenStreetMap keeps their spelling.

create table site_osm (
    site_id uuid primary key references site on delete cascade,
    osm_type text not null,
    osm_id bigint not null,
    tags jsonb not null,
    constraint site_osm_osm_type_known check (osm_type in ('node', 'way', 'relation')),
    constraint site_osm_tags_are_texts check (jsonb_typeof(tags) = 'object' and not jsonb_path_exists(tags, '$.* ? (@.type() != "string")'))
);
comment on table site_osm is 'the element of OpenStreetMap that a site was imported from; tags about the camera only, none about people';
create index site_osm_element_idx on site_osm (osm_id, osm_type);

alter table site_osm enable row level security;
alter table site_osm force row level security;
do $$
declare
    everybody constant text := 'bando138_wide, bando138_narrow, bando138_wide_grid, bando138_narrow_grid, bando138_wide_counts, bando138_narrow_counts';
begin
    execute format('create policy site_osm_owner on site_osm to %I using (true) with check (true)', current_user);
    -- Who sees the site sees this.
    execute format('create policy site_osm_read on site_osm for select to %s using (site_id in (select s.site_id from site s))', everybody);
    execute format('grant select on site_osm to %s', everybody);
end $$;
grant insert, delete on site_osm to bando138_wide, bando138_narrow;
-- It comes with its site and goes with it: nobody changes it.
create policy site_osm_wide_insert on site_osm for insert to bando138_wide with check (true);
create policy site_osm_wide_delete on site_osm for delete to bando138_wide using (true);
create policy site_osm_narrow_insert on site_osm for insert to bando138_narrow
    with check ((select scope_may_write()) and site_id in (select s.site_id from site s));
create policy site_osm_narrow_delete on site_osm for delete to bando138_narrow
    using ((select scope_may_write()) and site_id in (select s.site_id from site s));
