-- When each source really recorded, in corrected time: cameras (recorded, examined, gap), positioning, gas detectors,
-- sensors. Neighbouring pieces of one part are one interval; a silence of three usual intervals, five minutes at least,
-- ends one. *_utc are null and plus_minus_ms is null where a camera's time is unknown; then start_ms/end_ms still hold.
with camera_piece as (
    select c.source_id, c.video_id, c.kind as state, c.cause, c.start_ms, c.end_ms from coverage c
    union all
    select v.camera_id, e.video_id, 'examined', null, e.start_ms, e.end_ms
    from examined e join video v on v.video_id = e.video_id
    where e.mode <> 'not_examined'
), camera_shown as (
    select
        p.*, t.uncertainty_ms as blur_ms,
        t.anchor_shown + to_milliseconds(greatest(p.start_ms, t.from_ms) - t.anchor_ms) as start_shown,
        t.anchor_shown + to_milliseconds(least(p.end_ms, t.to_ms) - t.anchor_ms) as end_shown
    from camera_piece p
    left join video_time t on t.video_id = p.video_id and t.from_ms < greatest(p.end_ms, p.start_ms + 1) and t.to_ms > p.start_ms
), reading as (
    select 'detector' as source_kind, source_id, device_id as part_id, moment_shown from gas_reading
    union all
    select 'sensor', source_id, coalesce(name, point_id), moment_shown from environment
), stepped as (
    select *, epoch_ms(moment_shown)
        - lag(epoch_ms(moment_shown)) over (partition by source_kind, source_id, part_id order by moment_shown) as step_ms
    from reading where moment_shown is not null
), usual as (
    select source_kind, source_id, part_id, greatest(300000, 3 * median(step_ms) filter (where step_ms > 0)) as limit_ms
    from stepped group by all
), opened as (
    select s.*, (s.step_ms is null or s.step_ms > coalesce(u.limit_ms, 300000))::int as opens
    from stepped s
    join usual u on u.source_kind = s.source_kind and u.source_id = s.source_id
        and u.part_id is not distinct from s.part_id
), numbered as (
    select *, sum(opens) over (
        partition by source_kind, source_id, part_id order by moment_shown rows unbounded preceding) as run
    from opened
), shown as (
    select
        'camera' as source_kind, source_id, source_id as part_id, video_id, state, cause, start_ms, end_ms, start_shown,
        end_shown, blur_ms
    from camera_shown
    union all
    select 'positioning', source_id, source_id, null, 'recorded', null, null, null, start_shown, end_shown, 0
    from tag_watch
    union all
    select source_kind, source_id, part_id, null, 'recorded', null, null, null, min(moment_shown), max(moment_shown), 0
    from numbered group by source_kind, source_id, part_id, run
), corrected_piece as (
    select
        s.source_kind, s.source_id, s.part_id, s.video_id, s.state, s.cause, s.start_ms, s.end_ms,
        utc_by(s.start_shown, b.pieces) as start_utc, utc_by(s.end_shown, b.pieces) as end_utc,
        pm_by(s.start_shown, b.pieces) + coalesce(s.blur_ms, 0) as plus_minus_ms
    from shown s left join clock_book b on b.source_id = s.source_id
), marked as (
    -- a piece opens an interval unless it touches what came before it, to half a second (files that follow each other)
    select *, coalesce(epoch_ms(start_utc) - max(epoch_ms(end_utc)) over earlier > 500, true)::int as opens
    from corrected_piece
    window earlier as (
        partition by source_kind, source_id, part_id, state order by start_utc, end_utc
        rows between unbounded preceding and 1 preceding)
), joined as (
    select *, sum(opens) over (
        partition by source_kind, source_id, part_id, state order by start_utc, end_utc rows unbounded preceding) as run
    from marked where start_utc is not null
)
select
    source_kind, source_id, part_id, state, string_agg(distinct cause, ', ' order by cause) as cause,
    min(start_utc) as start_utc, max(end_utc) as end_utc, max(plus_minus_ms)::bigint as plus_minus_ms,
    null::varchar as video_id, null::bigint as start_ms, null::bigint as end_ms
from joined group by source_kind, source_id, part_id, state, run
union all
select source_kind, source_id, part_id, state, cause, null, null, null, video_id, start_ms, end_ms
from corrected_piece where start_utc is null
order by source_kind, source_id, part_id, state, start_utc, video_id, start_ms
