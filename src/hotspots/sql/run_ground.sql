-- All ground of communes, in one piece where it is one. $1 the communes.
select st_asbinary(st_multi(st_collectionextract(st_union(c.geom), 3)), 'NDR') from commune c where c.commune_id = any ($1::uuid[])
