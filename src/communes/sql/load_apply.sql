-- The staged rows become provinces, communes with their areas, successions with their shares, and populations. Rows that are
-- there and the same are left alone, so that a second load, or one after an import of boundaries, writes only what changed.
insert into province (province_id, code, abbr, name, full_name, valid_from, valid_to)
select province_id, code, abbr, name, full_name, valid_from, valid_to from stage_province
on conflict (province_id) do update
    set abbr = excluded.abbr, name = excluded.name, full_name = excluded.full_name
    where (province.abbr, province.name, province.full_name) is distinct from (excluded.abbr, excluded.name, excluded.full_name);

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
on conflict (commune_id) do update
    set kind = excluded.kind, name = excluded.name, full_name = excluded.full_name, legal_doc = excluded.legal_doc,
        area_km2 = coalesce(excluded.area_km2, commune.area_km2), centre = excluded.centre,
        geom = case when commune.geom_quality in ('reference', 'surveyed') then commune.geom else excluded.geom end,
        geom_quality = case when commune.geom_quality in ('reference', 'surveyed') then commune.geom_quality else excluded.geom_quality end,
        geom_source = case when commune.geom_quality in ('reference', 'surveyed') then commune.geom_source else excluded.geom_source end
    where commune.geom_quality not in ('reference', 'surveyed') and commune.geom is distinct from excluded.geom
        or (commune.kind, commune.full_name, commune.legal_doc) is distinct from (excluded.kind, excluded.full_name, excluded.legal_doc)
        or commune.area_km2 is distinct from coalesce(excluded.area_km2, commune.area_km2)
        or commune.centre is distinct from excluded.centre;

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
