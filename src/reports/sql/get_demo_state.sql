-- Whether demonstration data are in the database, from which seed, and how many rows.
select jsonb_build_object(
    'present', exists (select from site where is_demo) or exists (select from incident where is_demo) or exists (select from hotspot where is_demo),
    'seed', (select detail -> 'seed' from load_mark where name = 'demo'),
    'sites', (select count(*) from site where is_demo),
    'cameras', (select count(*) from camera where is_demo),
    'incidents', (select count(*) from incident where is_demo),
    'hotspots', (select count(*) from hotspot where is_demo))
