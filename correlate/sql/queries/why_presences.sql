-- The presences of these ids, in the time of their source and corrected.
select presence_id, subject_kind, subject_id, person_name, identity, zone_id, source_id, video_id, certainty, start_ms, end_ms,
    start_shown, end_shown, start_utc, end_utc, plus_minus_ms, clock, points
from person_in_zone
where list_contains($refs::varchar[], presence_id)
order by start_utc nulls last, presence_id
