-- Every province version, for the same purpose.
select province_id, code, name, full_name, valid_from, valid_to from province order by code, valid_from nulls first
