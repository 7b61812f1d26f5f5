-- The events of a split track that begin in its later part belong to that part.
update event set track_id = $later_id where track_id = $track_id and start_ms >= $at_ms
