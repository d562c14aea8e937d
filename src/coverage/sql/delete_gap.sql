-- Gaps of a commune that are no more. $1 the run; $2 the commune; $3 halves; $4 longitudes; $5 latitudes of their middles.
delete from gap
where gap_id in (
    select md5(concat_ws(' ', $1::uuid, g.half, $2::uuid, round(g.lon::numeric, 7), round(g.lat::numeric, 7)))::uuid
    from unnest($3::text[], $4::float8[], $5::float8[]) as g (half, lon, lat))
