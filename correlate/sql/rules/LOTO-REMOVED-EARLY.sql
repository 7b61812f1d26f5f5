-- id: LOTO-REMOVED-EARLY
-- title_en: Lock, tag or blind removed before the close, or by somebody else
-- title_zh: 提前解锁、代人解锁
-- pack: gb30871 osha
-- severity: S1
-- unit: permit_point
-- watched: none
-- clause: GB 30871-2022 4.2, 6.1 c, 10.3; 29 CFR 1910.147(e)(3), (f)(1), (f)(4)
-- grade: A
-- evidence: E2 E6
-- text_en: Isolation point {measured.point} of {permits} was removed at {measured.removed_utc} {measured.fault_en}.
-- text_zh: 作业票{permits}的隔离点{measured.point}于{measured.removed_utc}解除，{measured.fault_zh}。

-- Removed before the permit was closed, or by another than who applied it. Not removed at all is met here (PT-NOCLOSE asks for it).
with points as (
    select
        i.permit_no, coalesce(i.point_id, i.lock_no, i.source_row) as point, i.record_id, i.applied_by, i.applied_at_utc, i.removed_by,
        i.removed_at_utc, last_moment(i.removed_at_utc, i.removed_at_res_ms) as removed_high_utc, i.source_id,
        c.low_utc as closed_utc, c.high_utc as closed_high_utc, c.ref as closed_ref, s.maybe_to_utc,
        apart_ms(i.source_id, coalesce(i.plus_minus_ms, 0), c.source_id, c.plus_minus_ms) as apart_ms,
        lower(trim(i.removed_by)) is distinct from lower(trim(i.applied_by)) and i.removed_by is not null and i.applied_by is not null as by_other
    from isolation_utc i
    join permit_span s on s.permit_no = i.permit_no
    left join permit_close c on c.permit_no = i.permit_no
    qualify row_number() over (partition by i.permit_no, coalesce(i.point_id, i.lock_no, i.source_row) order by i.removed_at_utc desc nulls last, i.record_id) = 1
), graded as (
    select
        *,
        epoch_ms(removed_high_utc) + apart_ms < epoch_ms(closed_utc) as surely_early,
        epoch_ms(removed_at_utc) - apart_ms < epoch_ms(closed_high_utc) as maybe_early
    from points
), answered as (
    select
        *,
        case
            when removed_at_utc is null and removed_by is null then 'still_applied'
            when surely_early then 'removed_early'
            when by_other then 'removed_by_other'
            when removed_at_utc is null or closed_utc is null then 'close_unknown'
            when maybe_early then 'clock'
            when applied_by is null or removed_by is null then 'identity'
            else 'removed_after_close'
        end as reason_code
    from graded
)
select
    permit_no || '|' || point as unit_key,
    case when reason_code in ('removed_early', 'removed_by_other') then 'violated'
        when reason_code in ('still_applied', 'removed_after_close') then 'met' else 'cannot_tell' end as answer,
    reason_code, coalesce(applied_at_utc, removed_at_utc) as start_utc,
    coalesce(removed_high_utc, closed_high_utc, case when maybe_to_utc < timestamp '9999-01-01' then maybe_to_utc end, applied_at_utc) as end_utc,
    coalesce(apart_ms, 0) as plus_minus_ms, 'S1' as severity, 'probable' as status,
    [permit_no] as permit_ids, []::varchar[] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids, [source_id] as source_ids,
    to_json(struct_pack(
        point := point, removed_utc := removed_at_utc, removed_by := removed_by, applied_by := applied_by, closed_utc := closed_utc,
        fault_en := concat_ws(' and ', case when surely_early then 'before the job was closed' end,
            case when by_other then 'by ' || removed_by || ', though ' || applied_by || ' had applied it' end),
        fault_zh := concat_ws('，', case when surely_early then '早于作业关闭' end,
            case when by_other then '由' || removed_by || '解锁，上锁人为' || applied_by end))) as measured,
    '{}' as limits,
    to_json(list_filter([exhibit('E6', 'isolation', record_id), exhibit('E1', 'close', closed_ref)], lambda e: e.ref is not null)) as evidence
from answered
order by unit_key
