-- Work that can be seen or was reported, with the kind of permit it asks for: flame, arc, sparks; lifts; entries. zone_id is the
-- zone the vendor names, else the one zone the camera tells (null where it tells several).
create table activity as
with single_zone as (
    select camera_id, min(zone_id) as zone_id from camera_zone group by camera_id having count(distinct zone_id) = 1
), seen as (
    select
        e.event_id as activity_id, e.kind, 'HW' as work_type, s.zone_id, v.camera_id as source_id, e.video_id, e.start_ms, e.end_ms,
        t.anchor_shown + to_milliseconds(e.start_ms - t.anchor_ms) as start_shown,
        t.anchor_shown + to_milliseconds(e.end_ms - t.anchor_ms) as end_shown,
        coalesce(t.uncertainty_ms, 0) as blur_ms, e.confidence, null::varchar as source_row
    from event e
    join video v on v.video_id = e.video_id
    left join single_zone s on s.camera_id = v.camera_id
    left join video_time t on t.video_id = e.video_id and e.start_ms >= t.from_ms and e.start_ms < t.to_ms
    where e.kind in ('flame', 'arc', 'spark')
    union all by name
    select
        c.record_id as activity_id, c.kind,
        case
            when regexp_matches(lower(c.kind), 'weld|arc|spark|flame|cut|grind|动火|焊|切割|火花|打磨') then 'HW'
            when regexp_matches(lower(c.kind), 'lift|crane|hoist|吊') then 'LF'
            when regexp_matches(lower(c.kind), 'dig|excavat|动土|开挖') then 'EX'
        end as work_type,
        coalesce(n.zone_id, c.zone_id, s.zone_id) as zone_id, c.source_id, c.moment_shown as start_shown,
        c.moment_shown as end_shown, 0 as blur_ms, coalesce(c.confidence, 1.0)::float as confidence, c.source_row
    from camera_event c
    left join zone n on n.zone_id = c.zone_id
    left join single_zone s on s.camera_id = c.camera_id
    where regexp_matches(lower(coalesce(c.kind, '')), 'weld|arc|spark|flame|cut|grind|lift|crane|hoist|dig|excavat|动火|焊|切割|火花|打磨|吊|动土|开挖')
)
select
    a.activity_id, a.kind, a.work_type, a.zone_id, a.source_id, a.video_id, a.start_ms, a.end_ms,
    corrected(a.start_shown, c.anchor, c.offset_ms, c.drift_ppm) as start_utc,
    corrected(a.end_shown, c.anchor, c.offset_ms, c.drift_ppm) as end_utc,
    greatest(corrected_pm(a.start_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm), a.blur_ms) as plus_minus_ms,
    a.confidence, a.source_row
from seen a
left join clock c
    on c.source_id = a.source_id and a.start_shown >= c.valid_from_shown and a.start_shown < c.valid_to_shown
