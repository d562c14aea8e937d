-- Codes of the provinces of today in which the account of this transaction has units; null for those of the whole country
select case when current_user like 'bando138\_narrow%' then array(
    select distinct p.code
    from commune c join province p using (province_id)
    where c.commune_id = any (scope_communes()) and c.valid_to is null and p.valid_to is null
    order by 1
) end
