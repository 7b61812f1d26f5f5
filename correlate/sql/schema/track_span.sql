-- Every body in view as one row: from when to when, on the true time scale (null where the recording's time is not known), the
-- camera and how its places are told, and whose body it is if that is known.
create table track_span as
with spans as (
    select video_id, track_id, min(t_ms) as start_ms, max(t_ms) as end_ms, count(*) as looks from track where label = 'person' group by video_id, track_id
)
select
    s.video_id, s.track_id, s.start_ms, s.end_ms, s.looks, d.camera_id as source_id, m.placed_by, l.person_id, l.probability,
    corrected(v.anchor_shown + to_milliseconds(s.start_ms - v.anchor_ms), c.anchor, c.offset_ms, c.drift_ppm) as start_utc,
    corrected(v.anchor_shown + to_milliseconds(s.end_ms - v.anchor_ms), c.anchor, c.offset_ms, c.drift_ppm) as end_utc,
    greatest(corrected_pm(v.anchor_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm), v.uncertainty_ms) as plus_minus_ms
from spans s
join video d on d.video_id = s.video_id
left join camera m on m.camera_id = d.camera_id
left join video_time v on v.video_id = s.video_id and s.start_ms >= v.from_ms and s.start_ms < v.to_ms
left join clock c
    on c.source_id = d.camera_id and v.anchor_shown + to_milliseconds(s.start_ms - v.anchor_ms) >= c.valid_from_shown
    and v.anchor_shown + to_milliseconds(s.start_ms - v.anchor_ms) < c.valid_to_shown
left join (select subject_id, arg_max(person_id, probability) as person_id, max(probability) as probability from link where subject_kind = 'track' group by subject_id) l
    on l.subject_id = s.track_id
