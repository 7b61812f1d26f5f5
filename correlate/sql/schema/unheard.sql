-- When it is not known where a person was: neither their tag was heard nor any source found them in a zone. Known people only;
-- before the first and after the last sight of a person too, from a day before to a day after all that is on record.
create table unheard as
with people as (
    select person_id from person where person_id is not null
), holders as (
    select distinct tag_id, person_id from tag_holder
), known as (
    select h.person_id, t.start_utc, t.end_utc from tag_seen t join holders h on h.tag_id = t.tag_id where t.start_utc is not null
    union all
    select person_id, start_utc, end_utc from person_in_zone where person_id is not null and identity = 'sure' and certainty = 'surely' and start_utc is not null
), span as (
    select min(start_utc) - interval 1 day as from_utc, max(end_utc) + interval 1 day as to_utc from known
), marked as (
    select p.person_id, s.from_utc as start_utc, s.from_utc as end_utc from people p cross join span s where s.from_utc is not null
    union all select k.person_id, k.start_utc, k.end_utc from known k
    union all select p.person_id, s.to_utc, s.to_utc from people p cross join span s where s.to_utc is not null
), gaps as (
    select person_id, max(end_utc) over (partition by person_id order by start_utc, end_utc rows between unbounded preceding and 1 preceding) as from_utc, start_utc as to_utc
    from marked
)
select person_id, from_utc, to_utc from gaps where to_utc > from_utc + interval 15 second
