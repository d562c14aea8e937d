-- Cells of a tile, of a run, or of the done run of each whole province whose window ends last; far away the hot and cold ones alone; cells finer than places are told
-- without a purpose with one alone. $1 to $4 box; $5 the run or null; $6 zoom; $7 whether a purpose was stated.
select array_agg(st_asbinary(c.geom_3857, 'NDR')) as geom, array_agg(c.number) as number, array_agg(c.class::int) as class, array_agg(c.n) as n
from hotspot_cell c
where c.geom_3857 && st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, 3857) and ($6::int >= 10 or c.class <> 0)
    and c.hotspot_run_id in (
        select q.hotspot_run_id from hotspot_run q where q.hotspot_run_id = $5::uuid and ($7::bool or (q.inputs ->> 'side_m')::float8 >= 500)
        union all
        select x.hotspot_run_id from (select distinct on (r.province_code) r.hotspot_run_id from hotspot_run r where $5 is null and r.state = 'done'
            and jsonb_array_length(r.wish -> 'communes') = 0 and ($7 or (r.inputs ->> 'side_m')::float8 >= 500) order by r.province_code, r.wish ->> 'to' desc, r.ended_at desc) x)
