-- First and last frame of each stretch of video that evidence names: number, timestamp of the container, media time, corrected time.
with wanted as (
    select unnest($videos::varchar[]) as video_id, unnest($starts::bigint[]) as start_ms, unnest($ends::bigint[]) as end_ms
), framed as (
    select w.video_id, w.start_ms, w.end_ms, f.frame, f.pts, f.time_base_num, f.time_base_den, f.t_ms
    from (select distinct * from wanted) w
    join frame f on f.video_id = w.video_id and f.t_ms between w.start_ms and w.end_ms
)
select
    f.video_id, v.camera_id, v.path, f.start_ms, f.end_ms, min(f.frame) as first_frame, max(f.frame) as last_frame,
    arg_min(f.pts, f.frame) as first_pts, arg_max(f.pts, f.frame) as last_pts, any_value(f.time_base_num) as time_base_num,
    any_value(f.time_base_den) as time_base_den, count(*) as frames
from framed f
join video v on v.video_id = f.video_id
group by f.video_id, v.camera_id, v.path, f.start_ms, f.end_ms
order by v.camera_id, f.start_ms
