-- New figures of population. $1 import_id, $2 units, $3 years, $4 people, $5 sources
insert into population (commune_id, year, people, source, import_id)
select p.commune_id, p.year, p.people, p.source, $1 from unnest($2::uuid[], $3::int[], $4::int[], $5::text[]) p (commune_id, year, people, source)
