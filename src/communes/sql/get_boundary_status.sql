-- What kind of boundaries the units of today have.
select count(*) as communes, count(*) filter (where geom_quality in ('reference', 'surveyed')) as real_ones,
    count(*) filter (where geom_quality = 'approximate') as approximate_ones,
    (select max(geom_source) from commune where geom_quality in ('reference', 'surveyed') and valid_to is null) as source,
    (select max(loaded_at) from load_mark where name = 'boundaries') as loaded_at
from commune where valid_to is null
