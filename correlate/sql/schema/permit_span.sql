-- The planned window of each permit as it held, extensions and the longest validity of its kind applied. Four moments:
-- a written time stands for all of its resolution, so a window begins between maybe_from and sure_from and ends between
-- sure_to and maybe_to. Null sure_* : the permit does not say. longest_h null: the standard sets none.
create table permit_span as
with extended as (
    select
        s.permit_no, max(s.new_end_utc) as new_end_utc,
        arg_max(coalesce(s.new_end_res_ms, 1), s.new_end_utc) as new_end_res_ms
    from permit_state_utc s
    left join ref_word w on w.field = 'state' and w.word = lower(trim(s.state))
    where s.new_end_utc is not null and coalesce(w.value, lower(trim(s.state))) in ('extended', 'active', 'resumed')
    group by s.permit_no
), longest as (
    select
        p.permit_no,
        coalesce(
            max(m.number) filter (where m.name = 'validity_h.' || p.work_type || '.special_reason' and p.special_reason is not null),
            max(m.number) filter (where m.name = 'validity_h.' || p.work_type || '.' || p.level),
            max(m.number) filter (where m.name = 'validity_h.' || p.work_type)
        ) as longest_h
    from permit_now p
    left join param_permit m on m.permit_no = p.permit_no and m.name like 'validity_h.%'
    group by p.permit_no
), planned as (
    select
        p.permit_no, p.work_type, p.level, p.source_id, p.source_row, p.state_code, l.longest_h,
        coalesce(p.plus_minus_ms, 0) as plus_minus_ms,
        p.plan_start_utc, coalesce(p.plan_start_res_ms, 1) as start_res_ms,
        case when e.new_end_utc > p.plan_end_utc then e.new_end_utc else p.plan_end_utc end as plan_end_utc,
        case when e.new_end_utc > p.plan_end_utc then e.new_end_res_ms else coalesce(p.plan_end_res_ms, 1) end as end_res_ms
    from permit_now p
    left join extended e on e.permit_no = p.permit_no
    left join longest l on l.permit_no = p.permit_no
), limited as (
    select
        *,
        plan_start_utc as start_low_utc,
        plan_start_utc + to_milliseconds(greatest(start_res_ms - 1, 0)) as start_high_utc,
        plan_start_utc + to_milliseconds((longest_h * 3600000)::bigint) as last_low_utc,
        plan_end_utc + to_milliseconds(greatest(end_res_ms - 1, 0)) as end_high_utc
    from planned
)
select
    permit_no, work_type, level, source_id, source_row, state_code, longest_h, plus_minus_ms, plan_start_utc, plan_end_utc,
    coalesce(start_low_utc, timestamp '0001-01-01') as maybe_from_utc,
    start_high_utc as sure_from_utc,
    least(plan_end_utc, case when plan_end_utc is not null then last_low_utc end) as sure_to_utc,
    least(
        coalesce(end_high_utc, timestamp '9999-12-31'),
        last_low_utc + to_milliseconds(greatest(start_res_ms - 1, 0))
    ) as maybe_to_utc
from limited
