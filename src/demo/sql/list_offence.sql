-- The offences that can be recorded, with what the generator has to respect.
select offence_code, valid_from, valid_to, is_mappable, is_victim_sensitive from offence order by offence_code
