-- Migrations that were begun on this database, and whether they ended well.
select version, success, checksum from _sqlx_migrations order by version
