-- Bodies of one video, the first box of each second, on the true time scale; nothing where the video's start is not known.
with boxes as (
    select
        t.track_id, t.t_ms // 1000 as second, min(t.t_ms) as t_ms, arg_min(t.x1_px, t.t_ms) as x1_px,
        arg_min(t.y1_px, t.t_ms) as y1_px, arg_min(t.x2_px, t.t_ms) as x2_px, arg_min(t.y2_px, t.t_ms) as y2_px,
        arg_min(coalesce(t.feet_hidden, false), t.t_ms) as feet_hidden
    from track t
    where t.video_id = $video_id and t.label in ('person', 'moving')
    group by t.track_id, t.t_ms // 1000
), shown as (
    select b.*, v.camera_id, v.uncertainty_ms, v.anchor_shown + to_milliseconds(b.t_ms - v.anchor_ms) as moment_shown
    from boxes b
    join video_time v on v.video_id = $video_id and b.t_ms >= v.from_ms and b.t_ms < v.to_ms
)
select
    s.track_id, epoch_ms(corrected(s.moment_shown, c.anchor, c.offset_ms, c.drift_ppm)) as t_utc_ms,
    s.t_ms, s.x1_px, s.y1_px, s.x2_px, s.y2_px, s.feet_hidden,
    greatest(corrected_pm(s.moment_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm), s.uncertainty_ms) as plus_minus_ms
from shown s
join clock c
    on c.source_id = s.camera_id and s.moment_shown >= c.valid_from_shown and s.moment_shown < c.valid_to_shown
order by s.track_id, t_utc_ms
