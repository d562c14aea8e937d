-- A block of numbers behind each beginning, and its first one beside the rows. $1 beginnings that need numbers, $2 how many, $3 all beginnings
insert into stage_incident_beginning (beginning, first, first_number)
select a.n - 1, a.first, t.first_number
from unnest($3::text[]) with ordinality a (first, n) left join take_codes($1, $2) t on t.beginning = a.first
