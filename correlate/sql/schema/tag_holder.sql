-- Who carried which tag, as the positioning system or the list of people says it, and from when to when it said so.
create table tag_holder as
select
    p.source_id, coalesce(p.tag_id, p.person_id, p.name) as tag_id, k.person_id, any_value(k.certainty) as certainty,
    min(p.moment_shown) as start_shown, max(p.moment_shown) as end_shown, count(*) as fixes
from position p
join person_key k
    on k.person_no is not distinct from nullif(trim(p.person_id), '')
    and k.name is not distinct from nullif(trim(p.name), '')
    and k.company is not distinct from nullif(trim(p.company), '')
    and k.card_no is null
where k.person_id is not null
group by all
union all
select null, r.tag_id, k.person_id, k.certainty, null, null, 0
from person_record r
join person_key k
    on k.person_no is not distinct from nullif(trim(r.person_id), '')
    and k.name is not distinct from nullif(trim(r.name), '')
    and k.company is not distinct from nullif(trim(r.company), '')
    and k.card_no is not distinct from nullif(trim(r.card_no), '')
where r.tag_id is not null and k.person_id is not null
    and r.tag_id not in (select tag_id from position where tag_id is not null and coalesce(person_id, name) is not null)
