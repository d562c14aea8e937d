-- A load has been stored: another one may begin in the same transaction.
drop table pg_temp.stage_street, pg_temp.stage_street_about;
