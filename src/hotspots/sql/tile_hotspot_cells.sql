-- Cells of a tile, of a run or of the newest done run of each province; far away the hot and cold ones alone. $1 to $4 box; $5 the run or null; $6 zoom.
select array_agg(st_asbinary(c.geom_3857, 'NDR')) as geom, array_agg(c.number) as number, array_agg(c.class::int) as class, array_agg(c.n) as n
from hotspot_cell c
where c.geom_3857 && st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, 3857) and ($6::int >= 10 or c.class <> 0)
    and c.hotspot_run_id in (
        select $5::uuid where $5 is not null
        union all
        select x.hotspot_run_id from (select distinct on (r.province_code) r.hotspot_run_id from hotspot_run r where $5 is null and r.state = 'done' order by r.province_code, r.ended_at desc) x)
