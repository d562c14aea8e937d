-- A code of a block that is in use already, or that a row of the file brings along, is stepped over.
with given as materialized (
    select s.incident_id, b.first, b.first || code_number(b.first_number + s.ordinal - 1, 5) as code
    from stage_incident s join stage_incident_beginning b using (beginning)
    where s.incident_code is null and exists (select from incident)
), used as (
    select g.incident_id, g.first from given g join codes_in_use('incident', (select array_agg(code) from given)) c (code) using (code)
)
update stage_incident s set incident_code = take_code(u.first, 5, 'incident') from used u where s.incident_id = u.incident_id
