-- Sets a commune of a done run aside as it is, before it is changed for the first time. $1 the run; $2 the commune.
with made as (
    insert into coverage_run (province_code, state, recipe, incident_from, incident_to, as_of, boundary_date, code_version, asked_by, asked_at, snapshot_of)
    select r.province_code, 'snapshot', r.recipe, r.incident_from, r.incident_to, r.as_of, r.boundary_date, r.code_version, r.asked_by, r.asked_at, r.coverage_run_id
    from coverage_run r
    where r.coverage_run_id = $1::uuid and not exists (select from coverage_run s where s.snapshot_of = $1)
    returning coverage_run_id
), snapshot as (
    select m.coverage_run_id as id from made m
    union all
    select s.coverage_run_id from coverage_run s where s.snapshot_of = $1
), aside as (
    insert into coverage_commune (coverage_run_id, commune_id, computed_at, boundary_quality, working, not_working, not_checked, unknown_by_day, unknown_by_night,
        that_matter_by_day, that_matter_by_night, plain_that_matter_by_day, plain_that_matter_by_night, is_whole, has_coarse_need, street_lit_m, street_unlit_m, street_unknown_m)
    select s.id, k.commune_id, k.computed_at, k.boundary_quality, k.working, k.not_working, k.not_checked, k.unknown_by_day, k.unknown_by_night,
        k.that_matter_by_day, k.that_matter_by_night, k.plain_that_matter_by_day, k.plain_that_matter_by_night, k.is_whole, k.has_coarse_need, k.street_lit_m, k.street_unlit_m,
        k.street_unknown_m
    from snapshot s, coverage_commune k
    where k.coverage_run_id = $1 and k.commune_id = $2::uuid and not exists (select from coverage_commune o where o.coverage_run_id = s.id and o.commune_id = $2)
    returning coverage_run_id as id
), figures as (
    insert into coverage_figure (coverage_run_id, commune_id, unit_kind, unit_id, half, source, points, need, seen, seen_twice, seen_at_most, seen_if_turned, seen_if_repaired,
        street_m, street_seen_m)
    select a.id, f.commune_id, f.unit_kind, f.unit_id, f.half, f.source, f.points, f.need, f.seen, f.seen_twice, f.seen_at_most, f.seen_if_turned, f.seen_if_repaired,
        f.street_m, f.street_seen_m
    from aside a, coverage_figure f
    where f.coverage_run_id = $1 and f.commune_id = $2
), plain as (
    insert into gap_plain (gap_id, coverage_run_id, half, commune_id, near, weight, points, reasons, reason_weights, middle, geom)
    select md5(concat_ws(' ', a.id, g.half, g.commune_id, round(st_x(g.middle)::numeric, 7), round(st_y(g.middle)::numeric, 7)))::uuid, a.id, g.half, g.commune_id, g.near, g.weight,
        g.points, g.reasons, g.reason_weights, g.middle, g.geom
    from aside a, gap_plain g
    where g.coverage_run_id = $1 and g.commune_id = $2
)
insert into gap (gap_id, coverage_run_id, half, commune_id, near, weight, points, reasons, reason_weights, middle, geom)
select md5(concat_ws(' ', a.id, g.half, g.commune_id, round(st_x(g.middle)::numeric, 7), round(st_y(g.middle)::numeric, 7)))::uuid, a.id, g.half, g.commune_id, g.near, g.weight,
    g.points, g.reasons, g.reason_weights, g.middle, g.geom
from aside a, gap g
where g.coverage_run_id = $1 and g.commune_id = $2
