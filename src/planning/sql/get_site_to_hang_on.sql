-- A site of the register that a camera may hang on: in use, and seen by the account; no row otherwise. $1 the site.
select s.site_id, s.site_name, st_x(s.geom) as lon, st_y(s.geom) as lat, s.mount, s.position_accuracy_m from site s where s.site_id = $1::uuid and s.retired_on is null
