-- What a plan comes to after a change by hand. Its bound stays as proven; cameras set up by hand are not among what it was proven for, nor is what adds more than it or
-- takes more than was asked for; of a plan that was to reach a part of the need, or in which communes are to get a part at least, nor is any other choice; nor one
-- without a camera where one has to hang. $1 plan; $2 value; $3 cost; $4 cameras; $5 whether it takes
-- more than was asked for.
update plan p set value = $2, cost_vnd = $3, cameras = $4, is_over_budget = $5, is_beyond_proof = x.is_beyond, version = p.version + 1, updated_at = now(),
    gap_part = case when x.is_beyond or p.wish ->> 'target_part' is not null then null when p.bound > $2 then (p.bound - $2) / p.bound else 0 end
from (
    select $5 or $2 > q.bound + 1e-9 * greatest(q.bound, 1) or exists (select from plan_camera k where k.plan_id = q.plan_id and k.origin <> 'chosen')
        or (select count(*) from plan_camera k where k.plan_id = q.plan_id and k.is_mandatory)
            < (select count(*) from jsonb_array_elements(coalesce(q.wish -> 'own_points', '[]')) o where o ->> 'choice' = 'mandatory')
        or ((q.wish ->> 'target_part' is not null or coalesce((q.wish ->> 'commune_least_part')::float8, 0) > 0) and abs($2 - (q.checked ->> 'value')::float8) > 1e-6 * greatest($2, 1)) as is_beyond
    from plan q where q.plan_id = $1::uuid
) x
where p.plan_id = $1::uuid
