-- Every video with a start: its first and last moment in corrected time (null where its camera has no clock).
select
    v.video_id, v.camera_id, v.path, v.width_px, v.height_px, v.duration_ms, v.cause,
    epoch_ms(utc_by(t.anchor_shown + to_milliseconds(-t.anchor_ms), b.pieces)) as start_ms,
    epoch_ms(utc_by(t.anchor_shown + to_milliseconds(v.duration_ms - t.anchor_ms), b.pieces)) as end_ms
from video v
left join video_time t on t.video_id = v.video_id and t.from_ms <= 0 and t.to_ms > 0
left join clock_book b on b.source_id = v.camera_id
order by v.camera_id, start_ms nulls last, v.video_id
