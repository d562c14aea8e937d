-- The largest number behind each beginning of a real row's code: demonstration codes go on after it.
select beginning, max(number)::int from (
    select substring(site_code from '^(.+-)[0-9]{4,9}$'), substring(site_code from '-([0-9]{4,9})$') from site where not is_demo
    union all
    select substring(incident_code from '^(.+-[0-9]{4}-)[0-9]{5,9}$'), substring(incident_code from '-([0-9]{5,9})$') from incident where not is_demo
    union all
    select substring(hotspot_code from '^(.+-DN)[0-9]{3,9}$'), substring(hotspot_code from '-DN([0-9]{3,9})$') from hotspot where not is_demo
    union all
    select substring(conflict_code from '^(.+-MT)[0-9]{3,9}$'), substring(conflict_code from '-MT([0-9]{3,9})$') from conflict where not is_demo
) as c (beginning, number)
where beginning is not null
group by beginning
order by beginning
