-- Every presence with whoever it was, on the true time scale. holder is the person, else the unlinked body (its first track) or tag; pieces of
-- one holder in one zone that touch or are bridged share stay_key, whatever source tells them. identity: sure, possible, unknown.
create table person_in_zone as
with named as (
    select
        p.*,
        case p.subject_kind when 'person' then p.subject_id else l.person_id end as person_id,
        case p.subject_kind when 'person' then 1.0 else l.probability end as probability,
        coalesce(l.basis, case p.subject_kind when 'person' then 'swipe' end) as identity_basis
    from presence_utc p
    left join link l
        on l.subject_kind = p.subject_kind and l.subject_id = p.subject_id
        and (l.start_shown is null or (p.start_shown < l.end_shown and p.end_shown > l.start_shown))
    qualify row_number() over (partition by p.presence_id order by l.probability desc nulls last, l.link_id) = 1
), held as (
    select
        n.*, pe.name as person_name, pe.company,
        coalesce(n.person_id, n.subject_kind || ' ' || coalesce(b.body_id, n.subject_id)) as holder,
        t.bridge_ms
    from named n
    left join body b on n.subject_kind = 'track' and b.track_id = n.subject_id
    left join person pe on pe.person_id = n.person_id
    join zone_time t on t.zone_id = n.zone_id
), marked as (
    select
        *,
        coalesce(
            epoch_ms(start_utc) - max(epoch_ms(end_utc)) over (
                partition by holder, zone_id order by start_utc, end_utc, presence_id
                rows between unbounded preceding and 1 preceding
            ) > bridge_ms, true)::int as opens
    from held
    where start_utc is not null
), numbered as (
    select
        * exclude (opens),
        sum(opens) over (partition by holder, zone_id order by start_utc, end_utc, presence_id rows unbounded preceding) as no
    from marked
), keyed as (
    select * exclude (no), min(stay_id) over (partition by holder, zone_id, no) as stay_key from numbered
    union all by name
    select *, stay_id as stay_key from held where start_utc is null
)
select
    presence_id, stay_id, stay_key, holder, person_id, person_name, company, probability,
    case when person_id is null then 'unknown' when probability >= 0.9 then 'sure' else 'possible' end as identity,
    identity_basis, subject_kind, subject_id, zone_id, source_id, video_id, certainty, start_ms, end_ms, start_shown, end_shown,
    start_utc, end_utc, plus_minus_ms, clock, confidence, points
from keyed
