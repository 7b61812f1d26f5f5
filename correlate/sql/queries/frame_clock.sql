-- How media time of a video becomes time: pieces of its start and of its camera's clock. Null clock columns: no clock known.
select
    v.video_id, v.camera_id, v.from_ms, v.to_ms, v.anchor_ms, epoch_ms(v.anchor_shown) as anchor_shown_ms,
    coalesce(v.uncertainty_ms, 0) as blur_ms, c.offset_ms, c.drift_ppm, c.uncertainty_ms, c.drift_uncertainty_ppm, c.accepted,
    c.basis, epoch_ms(c.anchor) as clock_anchor_ms, epoch_ms(c.valid_from_shown) as valid_from_ms,
    epoch_ms(c.valid_to_shown) as valid_to_ms
from video_time v
left join clock c on c.source_id = v.camera_id
where v.video_id = $video_id
order by v.from_ms, c.valid_from_shown
