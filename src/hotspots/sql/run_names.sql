-- What a run's question names: its offences, "173 Trộm cắp tài sản"; its communes; the province without its kind. $1 offences; $2 communes; $3 code of the province; $4 whether in English.
select array(select o.offence_code || ' ' || case when $4::bool then o.name_en else o.name_vi end from offence o where o.offence_code = any ($1::text[]) order by o.offence_code),
    array(select c.full_name from commune c where c.commune_id = any ($2::uuid[]) order by c.code),
    (select p.name from province p where p.code = $3::text and p.valid_to is null)
