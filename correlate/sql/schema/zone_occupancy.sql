-- How many were in each zone, from one change to the next, by each way of knowing: bodies in view of cameras, tags, people by
-- swipe, people by the entry register of its permits, and known people over all sources. Surely inside only.
create table zone_occupancy as
with stays as (
    select p.zone_id, p.subject_kind, coalesce(b.body_id, p.subject_id) as who, p.start_utc, p.end_utc
    from person_in_zone p
    left join body b on p.subject_kind = 'track' and b.track_id = p.subject_id -- one body on two cameras, or across a gap, is one
    where p.certainty = 'surely' and p.start_utc is not null
    union all
    select zone_id, 'known', person_id, start_utc, end_utc from person_in_zone
    where certainty = 'surely' and start_utc is not null and person_id is not null and identity = 'sure'
), edges as (
    select zone_id, subject_kind, start_utc as moment_utc, 1 as step, who from stays
    union all
    select zone_id, subject_kind, end_utc, -1, who from stays
    union all
    select z.zone_id, 'register', e.moment_utc, case e.direction when 'in' then 1 else -1 end, e.name
    from register_entry_utc e
    join permit_zone z on z.permit_no = e.permit_no
    where e.moment_utc is not null and e.direction in ('in', 'out')
), each_one as ( -- somebody told of twice (two pieces, two cameras) counts once
    select
        zone_id, subject_kind, moment_utc, who,
        sum(sum(step)) over (partition by zone_id, subject_kind, who order by moment_utc) as depth, sum(step) as step
    from edges
    group by zone_id, subject_kind, moment_utc, who
), changes as (
    select
        zone_id, subject_kind, moment_utc,
        sum(case when depth > 0 and depth - step <= 0 then 1 when depth <= 0 and depth - step > 0 then -1 else 0 end) as change
    from each_one
    group by zone_id, subject_kind, moment_utc
), moments as (
    select
        zone_id, moment_utc,
        sum(change) filter (where subject_kind = 'track') as bodies, sum(change) filter (where subject_kind = 'tag') as tags,
        sum(change) filter (where subject_kind = 'person') as swiped,
        sum(change) filter (where subject_kind = 'register') as registered,
        sum(change) filter (where subject_kind = 'known') as known
    from changes
    group by zone_id, moment_utc
)
select
    zone_id, moment_utc as start_utc, lead(moment_utc) over timeline as end_utc,
    coalesce(sum(bodies) over timeline, 0)::int as bodies, coalesce(sum(tags) over timeline, 0)::int as tags,
    coalesce(sum(swiped) over timeline, 0)::int as swiped, coalesce(sum(registered) over timeline, 0)::int as registered,
    coalesce(sum(known) over timeline, 0)::int as known
from moments
window timeline as (partition by zone_id order by moment_utc)
qualify lead(moment_utc) over timeline is not null
order by zone_id, start_utc
