-- The units that the transaction may write in; null for all.
select case when current_user like 'bando138\_narrow%' then scope_communes() end
