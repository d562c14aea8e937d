-- Whether demonstration data should be filled in: nothing is there, and they have not been offered before. Leaves a mark.
with offered as (
    insert into load_mark (name, digest)
    select 'demo-offered', '-'
    where not exists (select from site) and not exists (select from incident) and not exists (select from hotspot)
        and not exists (select from conflict)
        and not exists (select from risk_assessment)
    on conflict (name) do nothing
    returning name
)
select exists (select from offered)
