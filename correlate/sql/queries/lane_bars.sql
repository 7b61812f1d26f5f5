-- Entries of the timeline between two moments for a screen: what is shorter than a bucket is counted with its neighbours
-- of the same lane and kind; lanes beyond the first $most of a group share one ("…") unless the group is in $opened.
with hit as (
    select
        *, coalesce(epoch_ms(start_utc), -62135596800000) as start_ms, coalesce(epoch_ms(end_utc), 253370764800000) as end_ms
    from lane_entry
    where coalesce(end_utc, timestamp '9999-01-01') >= make_timestamp_ms($from_ms)
        and coalesce(start_utc, timestamp '0001-01-01') <= make_timestamp_ms($to_ms)
        and ($find = '' or contains(search, $find))
), lanes as (
    select
        lane_group, lane, min(label) as label, min(lane_order) as lane_order,
        row_number() over (
            partition by lane_group order by min(lane_order), lane_group = 'finding' desc, min(label) nulls last, lane) as place
    from hit group by lane_group, lane
), placed as (
    select
        h.* exclude (lane, label, lane_order), case when l.shown then h.lane else '…' end as lane,
        case when l.shown then l.label end as label, case when l.shown then l.place else 1000000 end as place,
        case when end_ms - start_ms < $bucket_ms then start_ms // $bucket_ms end as bucket
    from hit h
    join (select *, place <= $most or list_contains($opened, lane_group) as shown from lanes) l
        on l.lane_group = h.lane_group and l.lane = h.lane
)
select
    lane_group, lane, any_value(label) as label, place, kind, min(start_ms) as start_ms, max(end_ms) as end_ms,
    max(plus_minus_ms) as plus_minus_ms, max(value) as value, count(*) as entries, any_value(zone_id) as zone_id,
    any_value(camera_id) as camera_id, any_value(ref_kind) as ref_kind, any_value(ref) as ref,
    any_value(case when $chinese then text_zh else text_en end) as words
from placed
where bucket is not null
group by lane_group, lane, place, kind, bucket
union all
select
    lane_group, lane, label, place, kind, start_ms, end_ms, plus_minus_ms, value, 1, zone_id, camera_id, ref_kind, ref,
    case when $chinese then text_zh else text_en end
from placed
where bucket is null
order by lane_group, place, start_ms, kind
