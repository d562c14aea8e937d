-- How many of the matched boundaries lie where their unit lies and have about its area: codes are reused across 1/7/2025, so a
-- file of another period matches by code and is wrong.
select count(*), count(*) filter (where st_dwithin(c.centre, b.geom, 0.03)), count(*) filter (where c.area_km2 is not null),
    count(*) filter (where st_area(st_transform(b.geom, 6933)) / 1e6 / c.area_km2 between 0.8 and 1.25)
from stage_boundary b join commune c using (commune_id)
