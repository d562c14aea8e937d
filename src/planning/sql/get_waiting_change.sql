-- Changes of communes that are not in their coverage yet, and since when. $1 communes.
select count(*), min(x.changed_at) from coverage_change x where x.commune_id = any ($1::uuid[])
