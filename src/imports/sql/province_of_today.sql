-- The province of today that a code means: its own, or the one that most units of the ended province of this code went to. $1 code
select code, full_name, is_ended
from (
    select p.code, p.full_name, false as is_ended, 0 as place, 0::bigint as units
    from province p
    where p.code = $1 and p.valid_to is null
    union all
    select n.code, n.full_name, true, 1, count(*)
    from province o
        join commune oc on oc.province_id = o.province_id
        join succession s on s.old_commune_id = oc.commune_id
        join commune nc on nc.commune_id = s.new_commune_id
        join province n on n.province_id = nc.province_id
    where o.code = $1 and o.valid_to is not null and n.valid_to is null
    group by n.code, n.full_name
) known
order by place, units desc, code
limit 1
