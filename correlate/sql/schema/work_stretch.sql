-- How long each person worked without a rest: stays in zones that ask for permits, with gaps shorter than the rest bridged. What
-- tells of them may be a tag, a camera or the doors; silence in between is counted as work only where the gap is short.
create table work_stretch as
with rest as (
    select max(number) * 60000 as rest_ms
    from param_site where name = 'fatigue.rest_min'
), stays as (
    select i.person_id, i.person_name, i.source_id, i.plus_minus_ms, i.start_utc, i.end_utc, i.zone_id, i.presence_id, i.identity
    from person_in_zone i join zone z on z.zone_id = i.zone_id and (z.permit_required or z.kind = 'electrical' or z.zone_class = 'exclusive')
    where i.person_id is not null and i.start_utc is not null
), marked as (
    select s.*, r.rest_ms, coalesce(epoch_ms(s.start_utc) - max(epoch_ms(s.end_utc)) over (partition by s.person_id order by s.start_utc, s.end_utc, s.presence_id
        rows between unbounded preceding and 1 preceding) >= r.rest_ms, true)::int as opens
    from stays s, rest r
), numbered as (
    select *, sum(opens) over (partition by person_id order by start_utc, end_utc, presence_id rows unbounded preceding) as stretch_no from marked
)
select
    person_id, any_value(person_name) as person_name, stretch_no, min(start_utc) as start_utc, max(end_utc) as end_utc, epoch_ms(max(end_utc)) - epoch_ms(min(start_utc)) as length_ms,
    max(plus_minus_ms) as plus_minus_ms, bool_and(identity = 'sure') as sure, list(distinct zone_id order by zone_id) as zone_ids, list(distinct source_id order by source_id) as source_ids,
    list(presence_id order by start_utc)[:20] as presence_ids
from numbered group by person_id, stretch_no
