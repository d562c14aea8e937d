-- The staged tables go before the transaction ends: a second load in the same transaction makes its own.
drop table if exists pg_temp.stage_province, pg_temp.stage_commune, pg_temp.stage_succession, pg_temp.stage_population,
    pg_temp.stage_voronoi, pg_temp.stage_heir, pg_temp.stage_old_cell, pg_temp.stage_share;
