-- One answer for each permit or person and element: violated outweighs cannot tell, which outweighs met.
create view cross_check_element as
select
    permit_no, case when permit_no is null then subject else permit_no end as unit, element,
    case when bool_or(answer = 'violated') then 'violated' when bool_or(answer = 'cannot_tell') then 'cannot_tell' else 'met' end
        as answer,
    count(*) filter (where answer = 'violated') as violated, count(*) filter (where answer = 'cannot_tell') as cannot_tell,
    count(*) filter (where answer = 'met') as met
from cross_check
group by permit_no, unit, element
