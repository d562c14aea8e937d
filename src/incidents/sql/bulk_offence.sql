-- Offences with what rows of a file are judged by.
select offence_code, valid_from, valid_to, is_victim_sensitive from offence
