-- When work on each permit really began (RULES 4.1, actual_start): the earliest of the recorded start, the first ACTIVE state,
-- the first activity of its kind in its zones, the first sure entry of a named worker into an exclusive zone of it. What
-- another permit of that place covers is not counted. low/high: a written time stands for its whole resolution. Permits of
-- which nothing tells a start are left out.
create table permit_begin as
with window_of as (
    select permit_no, plan_start_utc - interval 24 hour as from_utc, least(maybe_to_utc, timestamp '9999-12-31') as to_utc
    from permit_span
), told as (
    select
        permit_no, 'recorded' as basis, actual_start_utc as low_utc, last_moment(actual_start_utc, actual_start_res_ms) as high_utc,
        source_id, coalesce(plus_minus_ms, 0) as plus_minus_ms, record_id as ref, 'E1' as code, null::varchar as video_id,
        null::bigint as start_ms, null::bigint as end_ms
    from permit_now
    where actual_start_utc is not null
    union all by name
    select
        s.permit_no, 'state' as basis, s.moment_utc as low_utc, last_moment(s.moment_utc, s.moment_res_ms) as high_utc, s.source_id,
        coalesce(s.plus_minus_ms, 0) as plus_minus_ms, s.record_id as ref, 'E1' as code
    from permit_state_utc s
    join ref_word w on w.field = 'state' and w.word = lower(trim(s.state)) and w.value = 'active'
    where s.moment_utc is not null
    union all by name
    select
        w.permit_no, 'activity' as basis, a.start_utc as low_utc, a.start_utc as high_utc, a.source_id, a.plus_minus_ms,
        a.activity_id as ref, 'E3' as code, a.video_id, a.start_ms, a.end_ms
    from window_of w
    join permit_now p on p.permit_no = w.permit_no
    join permit_zone z on z.permit_no = w.permit_no
    join activity a on a.zone_id = z.zone_id and a.work_type = p.work_type and a.start_utc between w.from_utc and w.to_utc
        and a.confidence >= 0.6
    where not exists (
        select 1 from permit_active n
        where n.permit_no <> w.permit_no and n.zone_id = a.zone_id and n.work_type = a.work_type
            and n.maybe_from_utc <= a.end_utc and n.maybe_to_utc >= a.start_utc)
    union all by name
    select
        w.permit_no, 'entry' as basis, i.start_utc as low_utc, i.start_utc as high_utc, i.source_id, i.plus_minus_ms,
        i.presence_id as ref, case i.subject_kind when 'track' then 'E3' when 'tag' then 'E2' else 'E4' end as code,
        i.video_id, i.start_ms, i.end_ms
    from window_of w
    join permit_zone z on z.permit_no = w.permit_no
    join zone o on o.zone_id = z.zone_id and o.zone_class = 'exclusive'
    join permit_role r on r.permit_no = w.permit_no and r.role = 'worker' and r.person_id is not null
    join person_in_zone i on i.zone_id = z.zone_id and i.person_id = r.person_id and i.identity = 'sure'
        and i.certainty = 'surely' and i.start_utc between w.from_utc and w.to_utc
    where not exists (
        select 1 from permit_active n
        join permit_role q on q.permit_no = n.permit_no and q.person_id = r.person_id
        where n.permit_no <> w.permit_no and n.zone_id = z.zone_id
            and n.maybe_from_utc <= i.end_utc and n.maybe_to_utc >= i.start_utc)
)
select permit_no, basis, low_utc, high_utc, source_id, plus_minus_ms, ref, code, video_id, start_ms, end_ms
from told
qualify row_number() over (partition by permit_no order by low_utc, high_utc, ref) = 1
