-- Need of communes at the point of their name, of the newest run of each province. $1 first key; $2 first key after; $3 half.
select array_agg(c.label_key) as key, array_agg(c.commune_id) as commune_id, array_agg(round(f.need::numeric, 1)::float8) as weight,
    array_agg(round((f.seen / f.need)::numeric, 3)::float8) as share, array_agg(round((f.seen_at_most / f.need)::numeric, 3)::float8) as share_at_most
from commune c join coverage_figure f using (commune_id)
where c.label_key >= $1::bigint and c.label_key < $2::bigint and f.unit_kind = 'commune' and f.unit_id = c.commune_id and f.half = $3::text and f.source = 'all' and f.need > 0
    and f.coverage_run_id in (
        select distinct on (r.province_code) r.coverage_run_id from coverage_run r where r.state = 'done' order by r.province_code, r.finished_at desc)
