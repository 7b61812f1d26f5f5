-- Whether a person is of the site's own people or a contractor's, as contracts and permits say; unknown where they do not.
create table person_standing as
with contractors as (
    select lower(trim(company)) as company from contract where company is not null
    union
    select lower(trim(work_unit)) from permit_now
    where work_unit is not null and regexp_matches(lower(coalesce(work_unit_type, '')), '承包|外委|外来|contract')
)
select
    p.person_id,
    case
        when lower(trim(p.company)) in (from contractors) then 'contractor'
        when p.company is not null and (select count(*) from contractors) > 0 then 'own'
        else 'unknown'
    end as standing
from person p
