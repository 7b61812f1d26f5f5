-- Crossings of drawn lines on the true time scale; the *_utc are null where the video's start is not known.
create view crossing_utc as
select
    x.*,
    v.anchor_shown + to_milliseconds(x.t_ms - v.anchor_ms) as moment_shown,
    corrected(v.anchor_shown + to_milliseconds(x.t_ms - v.anchor_ms), c.anchor, c.offset_ms, c.drift_ppm) as moment_utc,
    greatest(
        corrected_pm(v.anchor_shown + to_milliseconds(x.t_ms - v.anchor_ms), c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm),
        v.uncertainty_ms + x.blur_ms) as plus_minus_ms
from crossing x
left join video_time v on v.video_id = x.video_id and x.t_ms >= v.from_ms and x.t_ms < v.to_ms
left join clock c
    on c.source_id = x.camera_id and v.anchor_shown + to_milliseconds(x.t_ms - v.anchor_ms) >= c.valid_from_shown
    and v.anchor_shown + to_milliseconds(x.t_ms - v.anchor_ms) < c.valid_to_shown
