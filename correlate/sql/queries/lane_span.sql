-- From when to when the timeline has anything, and from when to when something was seen, found or alarmed.
select
    epoch_ms(min(start_utc)) as from_ms, epoch_ms(max(coalesce(end_utc, start_utc))) as to_ms,
    epoch_ms(min(start_utc) filter (where lane_group in ('person', 'alarm'))) as busy_from_ms,
    epoch_ms(max(coalesce(end_utc, start_utc)) filter (where lane_group in ('person', 'alarm'))) as busy_to_ms
from lane_entry
where lane_group <> 'watched' and start_utc > timestamp '1980-01-01' and coalesce(end_utc, start_utc) < timestamp '2200-01-01'
