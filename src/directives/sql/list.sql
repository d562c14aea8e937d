-- Directives, the newest first. $1 code of a province of today or of then, or null: those of the country go with every province; $2 a day on which they are in force, or null.
select to_jsonb(r) from directive_row r
where ($1::text is null or r.province_code is null or r.province_code = $1 or r.home ->> 'code' = $1)
    and ($2::date is null or coalesce(r.valid_from, r.issued_on) <= $2 and (r.valid_to is null or r.valid_to > $2))
order by r.issued_on desc, r.title, r.directive_id
