-- Whether a directive of a province of a day is at home in the province that is the scope of this transaction. $1 its code; $2 the day of issue.
select coalesce(directive_home($1::text, $2::date) = scope_province(), false)
