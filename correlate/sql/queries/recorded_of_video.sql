-- The stretches of media time that one video holds.
select start_ms, end_ms from coverage where video_id = $video_id and kind = 'recorded' order by start_ms
