-- Each stay cut into pieces: surely inside (for at least enter_ms, shorter doubts bridged), and undecided for the rest.
create table presence_piece as
with sure as (
    select
        *,
        case
            when lag(till_ms) over earlier is null then 1
            else (from_ms - lag(till_ms) over earlier > least(bridge_ms, exit_ms))::int
        end as opens
    from stay_run
    where state = 'surely'
    window earlier as (
        partition by subject_kind, subject_id, source_id, video_id, zone_id, stay_no order by from_ms, till_ms
    )
), numbered as (
    select
        *,
        sum(opens) over (
            partition by subject_kind, subject_id, source_id, video_id, zone_id, stay_no
            order by from_ms, till_ms rows unbounded preceding
        ) as piece_no
    from sure
), surely as (
    select
        subject_kind, subject_id, source_id, video_id, zone_id, stay_no, stay_from_ms, stay_till_ms,
        min(from_ms) as from_ms, max(till_ms) as till_ms
    from numbered
    group by subject_kind, subject_id, source_id, video_id, zone_id, stay_no, stay_from_ms, stay_till_ms, piece_no
    having max(till_ms) - min(from_ms) >= max(enter_ms)
), bounds as ( -- the end of each stay closes the last doubt
    select * from surely
    union all
    select distinct
        subject_kind, subject_id, source_id, video_id, zone_id, stay_no, stay_from_ms, stay_till_ms,
        stay_till_ms, stay_till_ms
    from stay_run
), doubts as (
    select
        * exclude (from_ms, till_ms),
        coalesce(max(till_ms) over earlier, stay_from_ms) as from_ms,
        from_ms as till_ms
    from bounds
    window earlier as (
        partition by subject_kind, subject_id, source_id, video_id, zone_id, stay_no
        order by from_ms, till_ms rows between unbounded preceding and 1 preceding
    )
)
select 'surely' as certainty, * from surely
union all by name
select 'undecided' as certainty, * from doubts where till_ms > from_ms
