-- Communes of a tile with the latest level decided for a period that had begun by a day, and how it moved from the level before. $1-$4 box; $5 zoom; $6 the day, or null; $7 today.
select array_agg(st_asbinary(t.outline, 'NDR')) as geom, array_agg(t.commune_id) as commune_id, array_agg(t.full_name) as name, array_agg(t.level) as level, array_agg(t.part) as part, array_agg(t.change) as change,
    array_agg(t.since) as since
from (
    select c.commune_id, c.full_name, n.code as level, (n.rank - 1)::float8 / nullif((select max(m.rank) - 1 from risk_level m where m.risk_scheme_id = n.risk_scheme_id), 0) as part,
        case when b.rank is not null then case sign(n.rank - b.rank) when 1 then 'improve' when -1 then 'worsen' else 'unchanged' end
            when exists (select from succession s where s.new_commune_id = c.commune_id) then 'restated' else 'new' end as change,
        n.period_from::text as since,
        coalesce((select o.geom_3857 from commune_outline o where o.commune_id = c.commune_id and o.max_zoom >= $5::int order by o.max_zoom limit 1), c.geom_3857) as outline
    from commune c
        cross join lateral (
            select r.risk_scheme_id, r.period_from, l.rank, l.code from risk_row r join risk_level l on l.risk_scheme_id = r.risk_scheme_id and l.code = r.decided_level
            where r.commune_id = c.commune_id and r.period_from <= coalesce($6::date, $7::date) order by r.period_from desc, r.risk_scheme_id limit 1
        ) n
        left join lateral (
            select l.rank from risk_row r join risk_level l on l.risk_scheme_id = r.risk_scheme_id and l.code = r.decided_level
            where r.commune_id = c.commune_id and r.risk_scheme_id = n.risk_scheme_id and r.period_from < n.period_from order by r.period_from desc limit 1
        ) b on true
    where c.geom_3857 && st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, 3857)
        and (c.valid_from is null or c.valid_from <= coalesce($6, $7)) and (c.valid_to is null or c.valid_to > coalesce($6, $7))
) t
