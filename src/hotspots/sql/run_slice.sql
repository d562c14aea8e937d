-- Cells of a run in one slice of its window: number, class, incidents; those with either. $1 the run; $2 the slice, from 1.
select c.number, coalesce(c.slice_class[$2::int], 0::smallint), coalesce(c.slice_n[$2], 0)
from hotspot_cell c where c.hotspot_run_id = $1::uuid and (coalesce(c.slice_class[$2], 0) <> 0 or coalesce(c.slice_n[$2], 0) > 0) order by c.number
