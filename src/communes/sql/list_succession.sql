-- Successions that lead on from the units named, and those that led to them, with what restating needs: the size of the
-- old unit's cell (km2), by which a merger is divided when looking back.
with recursive onward as (
    select unnest($1::uuid[]) as commune_id
    union
    select s.new_commune_id from onward r join succession s on s.old_commune_id = r.commune_id
), back as (
    select unnest($1::uuid[]) as commune_id
    union
    select s.old_commune_id from back r join succession s on s.new_commune_id = r.commune_id
)
select s.old_commune_id, s.new_commune_id, s.extent = 'whole' as is_whole, s.share,
    coalesce(st_area(o.geom::geography) / 1e6, o.area_km2, 1.0) as old_size_km2
from succession s join commune o on o.commune_id = s.old_commune_id
where s.old_commune_id in (select commune_id from onward) or s.new_commune_id in (select commune_id from back)
