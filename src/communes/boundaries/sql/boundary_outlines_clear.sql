-- Outlines are made anew for all units.
delete from commune_outline
