-- A person said that the tracker went over to another body: what a track holds from then on is a track of its own.
update track set track_id = $later_id where track_id = $track_id and t_ms >= $at_ms
