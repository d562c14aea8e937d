-- Incidents of a window and of the one a year before that are known by an old unit that was divided since, and by no unit of today. $1 from; $2 to; $3 from and $4 to of the
-- year before; $5 the commune of today that such a unit may have been part of, or $6 the code of the province.
select count(*) filter (where i.occurred_from >= ($1::timestamp at time zone 'Asia/Ho_Chi_Minh')) as n,
    count(*) filter (where i.occurred_from < ($1::timestamp at time zone 'Asia/Ho_Chi_Minh')) as previous_n
from incident i join commune c using (commune_id)
where i.voided_on is null and i.current_commune_id is null and c.valid_to is not null
    and (i.occurred_from >= ($1::timestamp at time zone 'Asia/Ho_Chi_Minh') and i.occurred_from < ($2::timestamp at time zone 'Asia/Ho_Chi_Minh')
        or i.occurred_from >= ($3::timestamp at time zone 'Asia/Ho_Chi_Minh') and i.occurred_from < ($4::timestamp at time zone 'Asia/Ho_Chi_Minh'))
    and case when $5::uuid is null then i.commune_id in (select province_scope($6::text))
        else exists (select from succession s where s.old_commune_id = i.commune_id and s.new_commune_id = $5) end
