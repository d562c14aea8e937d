-- The staged rows become provinces, communes with their areas, successions with their shares, and populations. Rows that are
-- there and the same are left alone, so that a second load, or one after an import of boundaries, writes only what changed.
insert into province (province_id, code, abbr, name, full_name, valid_from, valid_to)
select province_id, code, abbr, name, full_name, valid_from, valid_to from stage_province
on conflict (province_id) do update
    set abbr = excluded.abbr, name = excluded.name, full_name = excluded.full_name
    where (province.abbr, province.name, province.full_name) is distinct from (excluded.abbr, excluded.name, excluded.full_name);

-- Not "on conflict": that would transform and check every area twice, once for a row that is not inserted.
update commune c
set kind = s.kind, name = s.name, full_name = s.full_name, legal_doc = s.legal_doc, area_km2 = coalesce(s.area_km2, c.area_km2), centre = s.centre,
    geom = case when s.is_kept then c.geom else s.geom end,
    geom_quality = case when s.is_kept then c.geom_quality when s.geom is null then 'none' else 'approximate' end,
    geom_source = case when s.is_kept then c.geom_source when s.geom is not null then 'ô xấp xỉ dựng từ tâm đơn vị' end
from (
    select n.commune_id, n.kind, n.name, n.full_name, n.legal_doc, n.area_km2, st_setsrid(st_point(n.lon, n.lat), 4326) as centre, g.geom,
        o.geom_quality in ('reference', 'surveyed') as is_kept
    from stage_commune n
        join commune o using (commune_id)
        left join (
            select commune_id, geom from stage_heir
            union all
            select commune_id, geom from stage_old_cell
        ) g using (commune_id)
) s
where c.commune_id = s.commune_id
    and (not s.is_kept and c.geom is distinct from s.geom
        or (c.kind, c.full_name, c.legal_doc) is distinct from (s.kind, s.full_name, s.legal_doc)
        or c.area_km2 is distinct from coalesce(s.area_km2, c.area_km2)
        or c.centre is distinct from s.centre);

insert into commune (commune_id, province_id, code, kind, name, full_name, district_code, district_name, valid_from, valid_to,
    legal_doc, area_km2, centre, geom, geom_quality, geom_source)
select c.commune_id, c.province_id, c.code, c.kind, c.name, c.full_name, c.district_code, c.district_name, c.valid_from, c.valid_to,
    c.legal_doc, c.area_km2, st_setsrid(st_point(c.lon, c.lat), 4326), g.geom,
    case when g.geom is null then 'none' else 'approximate' end,
    case when g.geom is null then null else 'ô xấp xỉ dựng từ tâm đơn vị' end
from stage_commune c
    left join (
        select commune_id, geom from stage_heir
        union all
        select commune_id, geom from stage_old_cell
    ) g using (commune_id)
where not exists (select from commune o where o.commune_id = c.commune_id);

delete from succession s
where s.effective_on in (select valid_from from stage_commune where valid_from is not null)
    and not exists (select from stage_succession n where n.old_commune_id = s.old_commune_id and n.new_commune_id = s.new_commune_id);

insert into succession (old_commune_id, new_commune_id, extent, effective_on, resolution, is_default_heir, share, share_basis, is_disputed, note)
select s.old_commune_id, s.new_commune_id, s.extent, c.valid_from, s.resolution, s.is_default_heir,
    coalesce(p.share, 1), coalesce(p.share_basis, 'whole'), s.is_disputed, s.note
from stage_succession s
    join stage_commune c on c.commune_id = s.new_commune_id
    left join stage_share p using (old_commune_id, new_commune_id)
order by s.is_default_heir
on conflict (old_commune_id, new_commune_id) do update
    set extent = excluded.extent, resolution = excluded.resolution, is_default_heir = excluded.is_default_heir, share = excluded.share,
        share_basis = excluded.share_basis, is_disputed = excluded.is_disputed, note = excluded.note
    where (succession.extent, succession.resolution, succession.is_default_heir, succession.share, succession.share_basis, succession.is_disputed, succession.note)
        is distinct from (excluded.extent, excluded.resolution, excluded.is_default_heir, excluded.share, excluded.share_basis, excluded.is_disputed, excluded.note);

insert into population (commune_id, year, people, source)
select commune_id, year, people, source from stage_population
on conflict (commune_id, year, source) do update set people = excluded.people where population.people <> excluded.people;
