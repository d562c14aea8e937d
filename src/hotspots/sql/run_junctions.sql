-- Where streets of communes meet: ends of the pieces between them. $1 the communes.
select st_x(j.geom), st_y(j.geom) from junction j where j.replaced_by is null and j.degree >= 3 and j.current_commune_id = any ($1::uuid[])
