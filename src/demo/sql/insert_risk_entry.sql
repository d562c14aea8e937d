-- Counts of drug users of three communes in four of a period. $1 province codes; $2 first day; $3 day after the last; $4 seed.
insert into risk_entry (risk_entry_id, commune_id, period_from, period_to, indicator, value, document, entered_by, is_demo, created_at, updated_at)
select md5($4::bigint || ' entry ' || c.commune_id || $2::date)::uuid, c.commune_id, $2, $3::date, 'drug_users', 4 + h.n % 70, 'Báo cáo định kỳ (minh họa)', 'Trưởng Công an cấp xã', true, $3::timestamp, $3::timestamp
from commune c cross join lateral (select ('x' || left(md5($4 || ' count ' || c.commune_id), 6))::bit(24)::int as n) h
where c.commune_id in (select province_scope(p) from unnest($1::text[]) p) and (c.valid_from is null or c.valid_from < $3) and (c.valid_to is null or c.valid_to >= $3) and h.n % 4 > 0
on conflict do nothing
