-- Sums of hotspots, key places or model wards of a run by source, and of the run before. $1 the run; $2 the run before, or null; $3 kind; $4 half.
with unit as (
    select h.hotspot_id as unit_id, h.name, h.hotspot_code as detail, h.current_commune_id as commune_id from hotspot h where $3::text = 'hotspot'
    union all
    select k.key_place_id, k.name, k.kind, k.current_commune_id from key_place k where $3 = 'key_place'
    union all
    select distinct coalesce(s.new_commune_id, c.commune_id), n.full_name, n.code, n.commune_id
    from model_ward w join commune c using (commune_id)
        left join succession s on c.valid_to is not null and s.old_commune_id = c.commune_id and s.is_default_heir
        join commune n on n.commune_id = coalesce(s.new_commune_id, c.commune_id)
    where $3 = 'model_ward'
)
select u.unit_id, u.name, u.detail, u.commune_id, c.full_name as commune_name, f.coverage_run_id = $1::uuid as is_newest, f.source, sum(f.points)::bigint as points,
    sum(f.need) as need, sum(f.seen) as seen, sum(f.seen_twice) as seen_twice, sum(f.seen_at_most) as seen_at_most, sum(f.seen_if_turned) as seen_if_turned,
    sum(f.seen_if_repaired) as seen_if_repaired, sum(f.street_m) as street_m, sum(f.street_seen_m) as street_seen_m
from coverage_figure f join unit u using (unit_id) left join commune c on c.commune_id = u.commune_id
where f.coverage_run_id in ($1, $2::uuid) and f.half = $4 and f.unit_kind = case $3 when 'model_ward' then 'commune' else $3 end
group by 1, 2, 3, 4, 5, 6, 7
