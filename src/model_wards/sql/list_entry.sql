-- What people judged last of the criteria of a scorecard in a unit. $1 the scorecard; $2 the unit of today.
select distinct on (e.criterion_id) e.criterion_id, to_jsonb(e) - '{criterion_id,commune_id,is_demo,created_at,updated_at}'::text[]
from criterion_entry e join criterion c using (criterion_id)
where c.scorecard_id = $1::uuid and e.commune_id = $2::uuid
order by e.criterion_id, e.judged_on desc, e.criterion_entry_id desc
