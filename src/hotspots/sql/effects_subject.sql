-- What is asked about: its name and province. $1 a site or null; $2 a plan or null.
select s.site_name as name, p.code as province_code
from site s join commune c on c.commune_id = s.current_commune_id join province p using (province_id)
where s.site_id = $1::uuid
union all
select coalesce(n.name, n.plan_code), n.province_code from plan n where n.plan_id = $2::uuid
