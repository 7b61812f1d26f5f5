-- What the timeline draws, one row an entry, on the true time scale: lane_group (permit, person, ppe, count, isolation, alarm,
-- finding, watched), its lane, label (null: a body without a name), kind (its colour), value (head-counts), where it leads.
-- An open end is null; what has no time at all is left out. lane_order sorts lanes within a group, search is for filtering.
create table lane_entry as
with named as (
    select
        l.subject_id as track_id, l.person_id, coalesce(pe.name, l.name) as name
    from link l left join person pe on pe.person_id = l.person_id
    where l.subject_kind = 'track'
    qualify row_number() over (partition by l.subject_id order by l.probability desc nulls last, l.link_id) = 1
), seen as (
    select
        e.event_id, e.kind, e.track_id, e.video_id, v.camera_id, n.name, coalesce(n.person_id, n.name) as person_id,
        v.anchor_shown + to_milliseconds(e.start_ms - v.anchor_ms) as start_shown,
        v.anchor_shown + to_milliseconds(e.end_ms - v.anchor_ms) as end_shown, coalesce(v.uncertainty_ms, 0) as blur_ms
    from event e
    join video_time v on v.video_id = e.video_id and e.start_ms >= v.from_ms and e.start_ms < v.to_ms
    left join named n on n.track_id = e.track_id
), event_time as (
    select
        s.*, utc_by(s.start_shown, b.pieces) as start_utc, utc_by(s.end_shown, b.pieces) as end_utc,
        greatest(pm_by(s.start_shown, b.pieces), s.blur_ms) as plus_minus_ms
    from seen s join clock_book b on b.source_id = s.camera_id
), listed as (
    select
        a.zone_id, a.maybe_from_utc as start_utc, a.maybe_to_utc as end_utc, a.plus_minus_ms, a.permit_no,
        count(distinct coalesce(c.person_id, c.name)) as people
    from permit_active a
    join permit_role c on c.permit_no = a.permit_no
    where a.maybe_from_utc > timestamp '0002-01-01' and a.maybe_to_utc < timestamp '9998-12-31' and a.zone_id is not null
        and c.role in ('worker', 'guardian', 'leader')
    group by all
), every as (
    select
        'permit' as lane_group, permit_no as lane, permit_no as label, 0 as lane_order, 'plan' as kind, null::double as value,
        plan_start_utc as start_utc, plan_end_utc as end_utc, plus_minus_ms, zone_id, null::varchar as camera_id, permit_no,
        'permit' as ref_kind, permit_no as ref, concat_ws(' · ', work_type, level, content, location) as text_en,
        concat_ws(' · ', work_type, level, content, location) as text_zh
    from permit_now
    where coalesce(plan_start_utc, plan_end_utc) is not null
    union all by name
    select
        'permit' as lane_group, w.permit_no as lane, w.permit_no as label, 0 as lane_order, 'work' as kind,
        nullif(w.maybe_from_utc, timestamp '0001-01-01') as start_utc, nullif(w.maybe_to_utc, timestamp '9999-12-31') as end_utc,
        p.plus_minus_ms, w.permit_no, 'permit' as ref_kind, w.permit_no as ref
    from permit_work w join permit_now p on p.permit_no = w.permit_no
    where w.basis <> 'plan'
    union all by name
    select
        'person' as lane_group, holder as lane, person_name as label, case when person_id is null then 1 else 0 end as lane_order,
        certainty as kind, start_utc, end_utc, plus_minus_ms, zone_id, case subject_kind when 'track' then source_id end as camera_id,
        'presence' as ref_kind, presence_id as ref, source_id as text_en, source_id as text_zh
    from person_in_zone
    union all by name
    select
        'ppe' as lane_group, coalesce(person_id, 'track ' || track_id) as lane, name as label,
        case when name is null then 1 else 0 end as lane_order, kind, start_utc, end_utc, plus_minus_ms, camera_id,
        'event' as ref_kind, event_id as ref, track_id as text_en, track_id as text_zh
    from event_time
    where starts_with(kind, 'helmet_') or starts_with(kind, 'vest_')
    union all by name
    select
        'alarm' as lane_group, camera_id as lane, camera_id as label, 2 as lane_order, kind, start_utc, end_utc, plus_minus_ms,
        camera_id, 'event' as ref_kind, event_id as ref, coalesce(name, track_id) as text_en, coalesce(name, track_id) as text_zh
    from event_time
    where not starts_with(kind, 'helmet_') and not starts_with(kind, 'vest_')
    union all by name
    select
        'alarm' as lane_group, coalesce(source, source_id) as lane, coalesce(source, source_id) as label, 0 as lane_order, kind,
        raised_utc as start_utc, coalesce(ended_utc, raised_utc) as end_utc, plus_minus_ms, zone_id, 'alarm' as ref_kind,
        record_id as ref, concat_ws(' · ', alarm_id, handler) as text_en, concat_ws(' · ', alarm_id, handler) as text_zh
    from alarm_utc
    union all by name
    select
        'alarm' as lane_group, source_id as lane, source_id as label, 1 as lane_order, alarm_type as kind, moment_utc as start_utc,
        coalesce(handle_time_utc, moment_utc) as end_utc, plus_minus_ms, zone_id, 'position_alarm' as ref_kind, record_id as ref,
        concat_ws(' · ', name, result) as text_en, concat_ws(' · ', name, result) as text_zh
    from position_alarm_utc
    union all by name
    select
        'isolation' as lane_group, permit_no || ' ' || point_id as lane, concat_ws(' ', point_id, equipment) as label,
        0 as lane_order, case when verified_at_utc is null then 'unverified' else 'verified' end as kind,
        applied_at_utc as start_utc, removed_at_utc as end_utc, plus_minus_ms, permit_no, 'isolation' as ref_kind,
        record_id as ref, concat_ws(' · ', energy, method, applied_by, removed_by) as text_en,
        concat_ws(' · ', energy, method, applied_by, removed_by) as text_zh
    from isolation_utc
    union all by name
    select
        'finding' as lane_group, severity || ' ' || rule_id as lane, rule_id as label,
        coalesce(try_cast(substr(severity, 2) as int), 9) as lane_order, severity as kind, start_utc, end_utc, plus_minus_ms,
        zone_ids[1] as zone_id, permit_ids[1] as permit_no, 'finding' as ref_kind, finding_id as ref, text_en, text_zh
    from finding
    union all by name
    select
        'watched' as lane_group, zone_id as lane, zone_id as label, 0 as lane_order, source_kind as kind, start_utc, end_utc,
        plus_minus_ms, zone_id, case source_kind when 'camera' then source_id end as camera_id, 'watched' as ref_kind,
        source_id as ref, source_id as text_en, source_id as text_zh
    from watched
    union all by name
    select
        'count' as lane_group, zone_id as lane, zone_id as label, 0 as lane_order, c.kind, c.value::double as value, start_utc,
        end_utc, 0 as plus_minus_ms, zone_id, 'count' as ref_kind, zone_id as ref
    from zone_occupancy, unnest([{'kind': 'seen', 'value': bodies}, {'kind': 'tagged', 'value': tags}]) as u(c)
    where c.value > 0
    union all by name
    select
        'count' as lane_group, zone_id as lane, zone_id as label, 0 as lane_order, 'listed' as kind, people::double as value,
        start_utc, end_utc, plus_minus_ms, zone_id, permit_no, 'count' as ref_kind, zone_id as ref
    from listed
)
select
    e.*, lower(concat_ws(' ', e.lane, e.label, e.kind, e.zone_id, z.name, e.camera_id, e.permit_no, e.text_zh, e.text_en)) as search
from every e left join zone z on z.zone_id = e.zone_id
where e.start_utc is not null or e.end_utc is not null
order by e.start_utc nulls first, e.lane_group, e.lane, e.kind, e.ref
