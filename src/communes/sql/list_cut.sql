-- The days on which a unit began or ended.
select valid_from from commune where valid_from is not null union select valid_to from commune where valid_to is not null
