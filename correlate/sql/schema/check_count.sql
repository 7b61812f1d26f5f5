-- Cross-check, element personnel, how many, and the guardian: head-count within the limit, and a guardian found while people worked.
create table check_count as
with limits as (
    select
        p.permit_no, coalesce(p.max_people, min(z.max_people)) as max_people
    from permit_now p
    left join permit_zone pz on pz.permit_no = p.permit_no
    left join zone z on z.zone_id = pz.zone_id
    group by p.permit_no, p.max_people
), edges as (
    select permit_no, holder, during_from_utc as moment_utc, 1 as step from permit_visit
    where place = 'in_zone' and certainty = 'surely' and person_id is not null
    union all
    select permit_no, holder, during_to_utc, -1 from permit_visit
    where place = 'in_zone' and certainty = 'surely' and person_id is not null
), counted as (
    select permit_no, moment_utc, sum(sum(step)) over (partition by permit_no order by moment_utc) as people,
        lead(moment_utc) over (partition by permit_no order by moment_utc) as next_utc
    from edges
    group by permit_no, moment_utc
), over_limit as (
    select
        c.permit_no, max(c.people) as most,
        sum(epoch_ms(c.next_utc) - epoch_ms(c.moment_utc)) filter (where c.people > l.max_people) as over_ms,
        min(c.moment_utc) filter (where c.people > l.max_people) as first_utc,
        max(c.next_utc) filter (where c.people > l.max_people) as last_utc
    from counted c
    join limits l on l.permit_no = c.permit_no
    group by c.permit_no
), bodies as (
    select permit_no, count(distinct holder) as unnamed from permit_visit
    where place = 'in_zone' and person_id is null
    group by permit_no
), heads as (
    select
        p.permit_no, 'permit' as subject_kind, p.permit_no as subject, 'headcount' as check_name,
        case
            when l.max_people is null then 'met'
            when coalesce(o.over_ms, 0) >= 60000 then 'violated'
            when coalesce(b.unnamed, 0) > 0 and coalesce(o.most, 0) + b.unnamed > l.max_people then 'cannot_tell'
            when w.unwatched_ms is null or w.unwatched_ms > 60000 then 'cannot_tell'
            else 'met'
        end as answer,
        case
            when l.max_people is null then 'not_required'
            when coalesce(o.over_ms, 0) >= 60000 then 'over_limit'
            when coalesce(b.unnamed, 0) > 0 and coalesce(o.most, 0) + b.unnamed > l.max_people then 'bodies_unnamed'
            when w.unwatched_ms is null or w.unwatched_ms > 60000 then 'not_watched'
            else 'within_limit'
        end as reason_code,
        o.first_utc, o.last_utc, null::bigint as plus_minus_ms,
        to_json([struct_pack(kind := 'count', ref := 'most ' || coalesce(o.most, 0) || ', limit ' || coalesce(l.max_people::varchar, 'none'))])
            as evidence
    from permit_now p
    join limits l on l.permit_no = p.permit_no
    left join over_limit o on o.permit_no = p.permit_no
    left join bodies b on b.permit_no = p.permit_no
    left join permit_watch w on w.permit_no = p.permit_no
), guards as (
    select
        p.permit_no, 'permit' as subject_kind, p.permit_no as subject, 'guardian_found' as check_name,
        case
            when count(r.permit_no) = 0 then 'violated'
            when count(v.presence_id) > 0 then 'met'
            else 'cannot_tell'
        end as answer,
        case
            when count(r.permit_no) = 0 then 'guardian_not_named'
            when count(v.presence_id) > 0 then 'guardian_seen'
            else 'no_presence'
        end as reason_code,
        min(v.during_from_utc) as first_utc, max(v.during_to_utc) as last_utc, max(v.plus_minus_ms) as plus_minus_ms,
        to_json(list(distinct v.presence_id order by v.presence_id) filter (where v.presence_id is not null)) as evidence
    from permit_now p
    left join permit_role r on r.permit_no = p.permit_no and r.role = 'guardian'
    left join permit_visit v on v.permit_no = p.permit_no and v.person_id = r.person_id and v.place = 'in_zone'
    group by p.permit_no
)
select * from heads union all by name select * from guards
