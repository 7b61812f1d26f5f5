-- What each body of a video wore, as concluded over seconds, in a stretch of it.
select track_id, kind, start_ms, end_ms
from event
where video_id = $video_id and end_ms >= $from_ms and start_ms <= $to_ms
    and (starts_with(kind, 'helmet_') or starts_with(kind, 'vest_'))
order by track_id, start_ms, kind
