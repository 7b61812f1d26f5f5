-- Falls, and stretches in which somebody did not move, with the place, the time that counts there and what tells of it. told: seen
-- (a body lay or did not move at all), sensor (the tag's own motion sensor), alarm (an alarm of it), and place (the tag stayed where
-- it was, which standing at work does as well). limit_ms: 60 s in confined spaces, 120 s for a worker of a permit, else 300 s; the
-- longest that may hold and the shortest; excluded: rooms to sit in.
create table stillness as
with knobs as (
    select (max(number) filter (where name = 'behaviour.motionless_cs_s') * 1000)::bigint as cs_ms, (max(number) filter (where name = 'behaviour.motionless_worker_s') * 1000)::bigint as worker_ms,
        (max(number) filter (where name = 'behaviour.motionless_other_s') * 1000)::bigint as other_ms
    from param_site where name like 'behaviour.motionless%'
), holders as (
    select tag_id, min(person_id) as person_id from tag_holder group by tag_id having count(distinct person_id) = 1
), alarms as ( -- by tag number, else by whom it names
    select coalesce(a.tag_id, h.tag_id) as tag_id, a.moment_utc, coalesce(a.plus_minus_ms, 0) as plus_minus_ms, a.source_id, a.record_id
    from position_alarm_utc a
    left join person_key k
        on k.person_no is not distinct from nullif(trim(a.person_id), '') and k.name is not distinct from nullif(trim(a.name), '') and k.company is null and k.card_no is null
    left join holders h on h.person_id = k.person_id
    where a.alarm_type = 'motionless' and a.moment_utc is not null
), tags as (
    select m.source_id, m.tag_id, m.start_shown, m.end_shown, m.told_still,
        corrected(m.start_shown, c.anchor, c.offset_ms, c.drift_ppm) as start_utc, corrected(m.end_shown, c.anchor, c.offset_ms, c.drift_ppm) as end_utc,
        corrected_pm(m.start_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm) as plus_minus_ms
    from tag_motion m
    left join clock c on c.source_id = m.source_id and m.start_shown >= c.valid_from_shown and m.start_shown < c.valid_to_shown
    where m.kind = 'still'
), rung as (
    select t.source_id, t.tag_id, t.start_shown, min(a.record_id) as record_id
    from tags t
    join alarms a on a.tag_id = t.tag_id and a.moment_utc between t.start_utc - to_milliseconds(apart_ms(t.source_id, t.plus_minus_ms, a.source_id, a.plus_minus_ms))
        and t.end_utc + to_milliseconds(apart_ms(t.source_id, t.plus_minus_ms, a.source_id, a.plus_minus_ms) + 30000)
    group by t.source_id, t.tag_id, t.start_shown
), every as (
    select 'tag' as subject_kind, t.tag_id as subject_id, h.person_id, t.source_id, null::varchar as video_id, epoch_ms(t.start_shown) as from_ms, epoch_ms(t.end_shown) as till_ms,
        t.start_utc, t.end_utc, t.plus_minus_ms, case when r.record_id is not null then 'alarm' when t.told_still then 'sensor' else 'place' end as told, false as is_fall, false as lying,
        1.0::float as confidence, false as experimental, r.record_id as ref
    from tags t
    left join holders h on h.tag_id = t.tag_id
    left join rung r on r.source_id = t.source_id and r.tag_id = t.tag_id and r.start_shown = t.start_shown
    union all by name
    select 'track' as subject_kind, e.track_id as subject_id, e.person_id, e.source_id, e.video_id, e.start_ms as from_ms, e.end_ms as till_ms, e.start_utc, e.end_utc, e.plus_minus_ms,
        'seen' as told, e.kind = 'fall' as is_fall, e.lying, e.confidence, e.experimental, e.event_id as ref
    from body_event e where e.kind in ('fall', 'motionless')
), placed as (
    select
        s.subject_kind, s.subject_id, s.source_id, s.from_ms, s.told, s.is_fall,
        list(distinct r.zone_id order by r.zone_id) filter (where r.zone_id is not null) as zone_ids, coalesce(bool_or(z.kind = 'confined_space' and r.state = 'surely'), false) as surely_cs,
        coalesce(bool_or(z.kind = 'confined_space'), false) as maybe_cs, coalesce(bool_or(z.kind = 'height'), false) as at_height,
        coalesce(bool_or(z.kind = 'building' or regexp_matches(lower(concat_ws(' ', z.zone_id, z.name)), '控制室|值班室|操作室|休息|办公|食堂|control room|canteen|office|rest room|mess')), false) as excluded
    from every s
    left join inside_run r on r.subject_kind = s.subject_kind and r.subject_id = s.subject_id and r.video_id is not distinct from s.video_id and r.state <> 'outside'
        and r.from_ms <= s.till_ms and r.till_ms >= s.from_ms
    left join zone z on z.zone_id = r.zone_id
    group by s.subject_kind, s.subject_id, s.source_id, s.from_ms, s.told, s.is_fall
), workers as (
    select distinct s.subject_kind, s.subject_id, s.from_ms
    from every s
    join crew c on c.role = 'worker' and c.person_id = s.person_id
    join permit_active a on a.permit_no = c.permit_no and a.sure_from_utc <= s.end_utc and a.sure_to_utc >= s.start_utc
), open_work as ( -- somebody unnamed may be a worker of a permit valid for the place
    select distinct s.subject_kind, s.subject_id, s.from_ms
    from placed s
    join every e on e.subject_kind = s.subject_kind and e.subject_id = s.subject_id and e.from_ms = s.from_ms and e.person_id is null
    join permit_active a on list_contains(s.zone_ids, a.zone_id) and a.maybe_from_utc <= e.end_utc and a.maybe_to_utc >= e.start_utc
)
select
    s.*, p.zone_ids, p.at_height, p.excluded, s.till_ms - s.from_ms as still_ms,
    case when p.surely_cs then k.cs_ms when w.subject_id is not null then k.worker_ms else k.other_ms end as limit_ms,
    case when p.maybe_cs then k.cs_ms when w.subject_id is not null or o.subject_id is not null then k.worker_ms else k.other_ms end as least_limit_ms
from every s
join placed p on p.subject_kind = s.subject_kind and p.subject_id = s.subject_id and p.source_id = s.source_id and p.from_ms = s.from_ms and p.told = s.told and p.is_fall = s.is_fall
left join workers w on w.subject_kind = s.subject_kind and w.subject_id = s.subject_id and w.from_ms = s.from_ms
left join open_work o on o.subject_kind = s.subject_kind and o.subject_id = s.subject_id and o.from_ms = s.from_ms
cross join knobs k
