-- How many lanes each group of the timeline has between two moments.
select lane_group, count(distinct lane) as lanes, count(*) as entries
from lane_entry
where coalesce(end_utc, timestamp '9999-01-01') >= make_timestamp_ms($from_ms)
    and coalesce(start_utc, timestamp '0001-01-01') <= make_timestamp_ms($to_ms)
    and ($find = '' or contains(search, $find))
group by lane_group
