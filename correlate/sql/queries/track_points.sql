-- Positions of the bodies of one video, in order: box, and whether the feet are hidden.
select track_id, t_ms, frame, confidence, x1_px, y1_px, x2_px, y2_px, coalesce(feet_hidden, false) as feet_hidden
from track
where video_id = $video_id and label in ('person', 'moving')
order by track_id, t_ms, frame
