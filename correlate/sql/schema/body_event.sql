-- What bodies in view were seen to do (running, fall, motionless), on the true time scale, with whom the body is if that is known.
-- experimental: the detector says that its precision for this kind is not measured yet; nothing rests on such a row surely.
create table body_event as
select
    e.event_id, e.kind, e.video_id, v.camera_id as source_id, e.track_id, e.start_ms, e.end_ms, e.confidence,
    coalesce(e.detail ->> '$.experimental' = 'true', false) as experimental, coalesce(e.detail ->> '$.lying' = 'true', false) or e.kind = 'fall' as lying,
    corrected(v.anchor_shown + to_milliseconds(e.start_ms - v.anchor_ms), c.anchor, c.offset_ms, c.drift_ppm) as start_utc,
    corrected(v.anchor_shown + to_milliseconds(e.end_ms - v.anchor_ms), c.anchor, c.offset_ms, c.drift_ppm) as end_utc,
    greatest(corrected_pm(v.anchor_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm), v.uncertainty_ms) as plus_minus_ms,
    l.person_id, l.probability
from event e
left join video_time v on v.video_id = e.video_id and e.start_ms >= v.from_ms and e.start_ms < v.to_ms
left join clock c
    on c.source_id = v.camera_id and v.anchor_shown + to_milliseconds(e.start_ms - v.anchor_ms) >= c.valid_from_shown
    and v.anchor_shown + to_milliseconds(e.start_ms - v.anchor_ms) < c.valid_to_shown
left join (select subject_id, arg_max(person_id, probability) as person_id, max(probability) as probability from link where subject_kind = 'track' group by subject_id) l
    on l.subject_id = e.track_id
where e.kind in ('running', 'fall', 'motionless') and e.track_id is not null
