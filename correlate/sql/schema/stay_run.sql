-- Stays of a track or tag in a zone, by hysteresis over raw runs, on the source's own scale. A stay holds the runs in
-- which the subject was or may have been inside; it ends when the subject was seen outside for more than exit_ms, or nothing
-- was observed for more than bridge_ms; it opens when it lasts enter_ms, dated back to its first moment inside.
create table stay_run as
with runs as (
    select
        r.*, t.enter_ms, t.exit_ms, t.bridge_ms,
        max(case when r.state <> 'outside' then r.till_ms end) over earlier as inside_till_ms,
        max(case when r.state = 'outside' then r.till_ms end) over earlier as outside_till_ms
    from inside_run r
    join zone_time t on t.zone_id = r.zone_id
    window earlier as (
        partition by r.subject_kind, r.subject_id, r.source_id, r.video_id, r.zone_id
        order by r.from_ms, r.till_ms rows between unbounded preceding and 1 preceding
    )
), opened as (
    select
        *,
        case
            when inside_till_ms is null then 1
            when outside_till_ms > inside_till_ms then (from_ms - inside_till_ms > exit_ms)::int
            else (from_ms - inside_till_ms > bridge_ms)::int
        end as opens
    from runs
    where state <> 'outside'
), numbered as (
    select
        *,
        sum(opens) over (
            partition by subject_kind, subject_id, source_id, video_id, zone_id
            order by from_ms, till_ms rows unbounded preceding
        ) as stay_no
    from opened
)
select
    subject_kind, subject_id, source_id, video_id, zone_id, stay_no, state, from_ms, till_ms, points, confidence,
    enter_ms, exit_ms, bridge_ms, inside_till_ms,
    min(from_ms) over stay as stay_from_ms, max(till_ms) over stay as stay_till_ms
from numbered
window stay as (partition by subject_kind, subject_id, source_id, video_id, zone_id, stay_no)
qualify max(till_ms) over stay - min(from_ms) over stay >= enter_ms
