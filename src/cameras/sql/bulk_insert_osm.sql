-- The elements of OpenStreetMap that staged sites came from.
insert into site_osm (site_id, osm_type, osm_id, tags)
select site_id, osm ->> 'type', (osm ->> 'id')::bigint, osm -> 'tags' from stage_site where osm is not null and host_id is null
