-- From when to when one video was recorded, on the true time scale, and ± of that; null where its start is not known.
select
    epoch_ms(min(corrected(v.anchor_shown + to_milliseconds(greatest(v.from_ms, 0) - v.anchor_ms), c.anchor, c.offset_ms, c.drift_ppm))) as from_ms,
    epoch_ms(max(corrected(v.anchor_shown + to_milliseconds(least(v.to_ms, d.duration_ms) - v.anchor_ms), c.anchor, c.offset_ms, c.drift_ppm))) as to_ms,
    max(greatest(corrected_pm(v.anchor_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm), coalesce(v.uncertainty_ms, 0))) as plus_minus_ms
from video_time v
join video d on d.video_id = v.video_id
join clock c on c.source_id = v.camera_id and v.anchor_shown >= c.valid_from_shown and v.anchor_shown < c.valid_to_shown
where v.video_id = $video_id
