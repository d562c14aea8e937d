-- What is known of offences. $1 codes.
select o.offence_code, o.is_mappable, o.is_victim_sensitive from offence o where o.offence_code = any ($1::text[])
