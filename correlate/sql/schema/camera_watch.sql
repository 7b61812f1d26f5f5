-- When a camera's picture could show people where its lines and points say: recorded, examined, in good health, and not after
-- its view moved for good; in media time.
create table camera_watch as
select
    c.source_id, c.video_id, e.mode,
    greatest(c.start_ms, e.start_ms, h.start_ms) as start_ms, least(c.end_ms, e.end_ms, h.end_ms) as end_ms
from coverage c
join examined e on e.video_id = c.video_id and e.start_ms < c.end_ms and e.end_ms > c.start_ms
join health h
    on h.video_id = c.video_id and h.start_ms < least(c.end_ms, e.end_ms) and h.end_ms > greatest(c.start_ms, e.start_ms)
where c.kind = 'recorded' and e.mode <> 'not_examined' and h.state = 'good'
    and c.video_id not in (select video_id from camera_moved where basis = 'moved before')
