-- What the load that begins is about. $1 today, $2 province or null.
insert into stage_street_about (today, province) values ($1, $2)
