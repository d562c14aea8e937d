-- The staged boundaries go before the transaction ends: a second import in the same transaction makes its own.
drop table if exists pg_temp.stage_boundary;
