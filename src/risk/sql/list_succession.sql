-- What communes came from: old unit, new unit, whether all of the old one, which part of it. $1 province, or null.
select s.old_commune_id, s.new_commune_id, s.extent = 'whole' as is_whole, s.share
from succession s where $1::text is null or s.new_commune_id in (select province_scope($1)) or s.old_commune_id in (select province_scope($1))
