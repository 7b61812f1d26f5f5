-- Findings in order of time: where a person jumps to next. Cameras are those of the footage that a finding rests on.
select
    finding_id, severity, rule_id, epoch_ms(start_utc) as start_ms, epoch_ms(end_utc) as end_ms, plus_minus_ms,
    list_sort(list_distinct(list_filter(
        list_transform(from_json(evidence, '[{"video_id":"VARCHAR"}]'), lambda e: e.video_id), lambda v: v is not null))) as video_ids
from finding
where start_utc is not null
order by start_utc, severity, finding_id
