-- Cells of two runs: number, incidents in the earlier ($1) and in the later ($2).
select coalesce(a.number, b.number), coalesce(b.n, 0), coalesce(a.n, 0)
from (select x.* from hotspot_cell x where x.hotspot_run_id = $2::uuid) a full join (select x.* from hotspot_cell x where x.hotspot_run_id = $1::uuid) b using (number)
order by 1
