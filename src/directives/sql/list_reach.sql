-- The communes of today that come from those which a province had on a day, with those, and how many those were. A commune that has not changed comes from itself.
-- $1 code of the province then; $2 the day; $3 today.
with recursive old as (
    select c.commune_id, c.full_name, c.district_name, c.valid_to
    from province p join commune c using (province_id)
    where p.code = $1::text and (p.valid_from is null or p.valid_from <= $2::date) and (p.valid_to is null or p.valid_to > $2)
        and (c.valid_from is null or c.valid_from <= $2) and (c.valid_to is null or c.valid_to > $2)
), line as (
    -- share: the part of the old commune that is here; through several reforms the product of the parts.
    select o.commune_id as old_id, o.commune_id as at_id, o.valid_to, false as is_part, 1::float8 as share, false as is_disputed from old o
    union all
    select l.old_id, s.new_commune_id, n.valid_to, l.is_part or s.extent = 'part', l.share * s.share, l.is_disputed or s.is_disputed
    from line l join succession s on s.old_commune_id = l.at_id join commune n on n.commune_id = s.new_commune_id
    where l.valid_to is not null and l.valid_to <= $3::date
), heir as (
    select l.at_id, l.old_id, bool_or(l.is_part) as is_part, sum(l.share) as share, bool_or(l.is_disputed) as is_disputed
    from line l where l.valid_to is null or l.valid_to > $3 group by l.at_id, l.old_id
), told as (
    select n.commune_id, n.code, n.full_name,
        -- Nothing of it came from elsewhere since that day.
        not exists (select from succession s join commune b on b.commune_id = s.old_commune_id
            where s.new_commune_id = n.commune_id and (b.valid_to is null or b.valid_to > $2) and not exists (select from line l where l.at_id = b.commune_id)) as is_whole,
        bool_or(h.is_part) as is_estimated,
        jsonb_agg(jsonb_build_object('commune_id', o.commune_id, 'full_name', o.full_name, 'district_name', o.district_name,
            'extent', case when h.is_part then 'part' else 'whole' end, 'share', round(h.share::numeric, 4), 'is_disputed', h.is_disputed) order by h.share desc, o.full_name) as "from"
    from heir h join commune n on n.commune_id = h.at_id join old o on o.commune_id = h.old_id
    group by n.commune_id, n.code, n.full_name
)
select (select count(*) from old), array(select to_jsonb(t) from told t order by t.full_name, t.code)
