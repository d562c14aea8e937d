-- How much of the need in units of today that come from named units is seen, by the newest run of each province; units of the scope alone. A source without need has no
-- share. $1 code of the province today; $2 half; $3 programme.
with unit as (
    select coalesce(s.new_commune_id, o.commune_id) as commune_id, array_agg(o.full_name order by o.full_name) as from_names, max(m.programme) as model_programme,
        array_agg(m order by m.target_share is null, m.target_since desc nulls last, m.target_share desc, o.full_name, m.programme) as wards,
        array_agg(o.full_name order by m.target_share is null, m.target_since desc nulls last, m.target_share desc, o.full_name, m.programme) as names, bool_or(m.is_demo) as is_demo
    from model_ward m join commune o using (commune_id)
        left join succession s on o.valid_to is not null and s.old_commune_id = o.commune_id and s.is_default_heir
    where $3::text is null or m.programme = $3
    group by 1
)
select c.full_name, c.code, p.full_name as province_name, u.from_names, u.model_programme, $2::text as coverage_half,
    round(a.share::numeric, 3)::float8 as share_all, round(a.share_at_most::numeric, 3)::float8 as share_all_at_most, round(w.share::numeric, 3)::float8 as share_way,
    round(t.share::numeric, 3)::float8 as share_street, round(h.share::numeric, 3)::float8 as share_hotspot, round(k.share::numeric, 3)::float8 as share_key_place,
    round(t.street_m::numeric)::float8 as coverage_street_m, round(t.street_seen_m::numeric)::float8 as coverage_street_seen_m,
    n.working as cameras_working, n.not_working as cameras_not_working, case $2 when 'night' then n.unknown_by_night else n.unknown_by_day end as cameras_unknown,
    case when n.coverage_run_id is not null then (select count(*) from gap g where g.coverage_run_id = r.coverage_run_id and g.commune_id = c.commune_id and g.half = $2) end as gaps,
    (u.wards[1]).target_share, (u.wards[1]).target_by, (u.wards[1]).target_since, (u.wards[1]).target_document,
    (select array_agg(concat_ws(', ', u.names[i] || ': ' || round((u.wards[i]).target_share::numeric, 3), (u.wards[i]).target_by, (u.wards[i]).target_document) order by i) from generate_subscripts(u.wards, 1) i
        where (u.wards[i]).target_share is not null and row((u.wards[i]).target_share, (u.wards[i]).target_by) is distinct from row((u.wards[1]).target_share, (u.wards[1]).target_by)) as other_targets,
    r.finished_at as run_finished_at,
    u.is_demo or (n.coverage_run_id is not null and rests_on_demo(c.commune_id)) as is_demo, c.commune_id
from unit u
    join commune c using (commune_id)
    join province p using (province_id)
    left join lateral (
        select x.coverage_run_id, x.finished_at from coverage_run x where x.province_code = p.code and x.state = 'done' order by x.finished_at desc limit 1
    ) r on true
    left join coverage_commune n on n.coverage_run_id = r.coverage_run_id and n.commune_id = c.commune_id
    left join lateral (
        select f.seen / nullif(f.need, 0) as share, f.seen_at_most / nullif(f.need, 0) as share_at_most from coverage_figure f
        where f.coverage_run_id = r.coverage_run_id and f.commune_id = c.commune_id and f.unit_kind = 'commune' and f.half = $2 and f.source = 'all'
    ) a on true
    left join lateral (
        select f.seen / nullif(f.need, 0) as share from coverage_figure f
        where f.coverage_run_id = r.coverage_run_id and f.commune_id = c.commune_id and f.unit_kind = 'commune' and f.half = $2 and f.source = 'way'
    ) w on true
    left join lateral (
        select f.seen / nullif(f.need, 0) as share, nullif(f.street_m, 0) as street_m, case when f.street_m > 0 then f.street_seen_m end as street_seen_m from coverage_figure f
        where f.coverage_run_id = r.coverage_run_id and f.commune_id = c.commune_id and f.unit_kind = 'commune' and f.half = $2 and f.source = 'street'
    ) t on true
    left join lateral (
        select f.seen / nullif(f.need, 0) as share from coverage_figure f
        where f.coverage_run_id = r.coverage_run_id and f.commune_id = c.commune_id and f.unit_kind = 'commune' and f.half = $2 and f.source = 'hotspot'
    ) h on true
    left join lateral (
        select f.seen / nullif(f.need, 0) as share from coverage_figure f
        where f.coverage_run_id = r.coverage_run_id and f.commune_id = c.commune_id and f.unit_kind = 'commune' and f.half = $2 and f.source = 'key_place'
    ) k on true
where ($1::text is null or p.code = $1) and (current_user not like 'bando138\_narrow%' or c.commune_id = any ((select scope_communes())::uuid[]))
order by c.full_name, c.commune_id
