-- Gaps of a commune that are no more. $1 the run; $2 the commune; $3 whether without incidents; $4 halves; $5 longitudes; $6 latitudes of their middles.
with gone as materialized (
    select g.is_plain, md5(concat_ws(' ', $1::uuid, g.half, $2::uuid, round(g.lon::numeric, 7), round(g.lat::numeric, 7)))::uuid as gap_id
    from unnest($3::bool[], $4::text[], $5::float8[], $6::float8[]) as g (is_plain, half, lon, lat)
), plain as (
    delete from gap_plain where gap_id in (select g.gap_id from gone g where g.is_plain)
)
delete from gap where gap_id in (select g.gap_id from gone g where not g.is_plain)
