-- When work on each permit really ended (RULES 4.1, actual_end): the latest of the recorded end, the state COMPLETED, the last
-- activity of its kind and the last exit of a named worker from an exclusive zone, all between its start and the end of its
-- window and what comes after. Permits of which no record or state tells an end are left out: work may be going on.
create table permit_finish as
with closed as (
    select
        permit_no, 'recorded' as basis, actual_end_utc as low_utc, last_moment(actual_end_utc, actual_end_res_ms) as high_utc,
        source_id, coalesce(plus_minus_ms, 0) as plus_minus_ms, record_id as ref, 'E1' as code, null::varchar as video_id,
        null::bigint as start_ms, null::bigint as end_ms
    from permit_now
    where actual_end_utc is not null
    union all by name
    select
        s.permit_no, 'state' as basis, s.moment_utc as low_utc, last_moment(s.moment_utc, s.moment_res_ms) as high_utc, s.source_id,
        coalesce(s.plus_minus_ms, 0) as plus_minus_ms, s.record_id as ref, 'E1' as code
    from permit_state_utc s
    join ref_word w on w.field = 'state' and w.word = lower(trim(s.state)) and w.value = 'completed'
    where s.moment_utc is not null
), told as (
    select * from closed
    union all by name
    select
        c.permit_no, 'activity' as basis, a.end_utc as low_utc, a.end_utc as high_utc, a.source_id, a.plus_minus_ms,
        a.activity_id as ref, 'E3' as code, a.video_id, a.start_ms, a.end_ms
    from (select permit_no, min(low_utc) as low_utc from closed group by permit_no) c
    join permit_now p on p.permit_no = c.permit_no
    join permit_begin b on b.permit_no = c.permit_no
    join permit_zone z on z.permit_no = c.permit_no
    join activity a on a.zone_id = z.zone_id and a.work_type = p.work_type and a.confidence >= 0.6
        and a.start_utc >= b.low_utc and a.end_utc <= c.low_utc + interval 12 hour
    where not exists (
        select 1 from permit_active n
        where n.permit_no <> c.permit_no and n.zone_id = a.zone_id and n.work_type = a.work_type
            and n.maybe_from_utc <= a.end_utc and n.maybe_to_utc >= a.start_utc)
)
select permit_no, basis, low_utc, high_utc, source_id, plus_minus_ms, ref, code, video_id, start_ms, end_ms
from told
qualify row_number() over (partition by permit_no order by high_utc desc, low_utc desc, ref) = 1
