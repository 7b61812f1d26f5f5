-- id: LOTO-NOT-APPLIED
-- title_en: Isolation not applied or not verified before the start
-- title_zh: 未隔离上锁先作业
-- pack: gb30871 osha
-- severity: S1
-- unit: permit_point
-- watched: none
-- param: approval.late_s
-- clause: GB 30871-2022 4.2 b, 4.5 c, 5.2.2, 6.1, 10.3; 29 CFR 1910.147(d)(4)-(6)
-- grade: A
-- evidence: E6 E3
-- text_en: Isolation point {measured.point} of {permits}: {measured.fault_en} (work began at {measured.begun_utc}).
-- text_zh: 作业票{permits}的隔离点{measured.point}：{measured.fault_zh}（开工时间{measured.begun_utc}）。

-- Every isolation point of a permit locked, and verified free of energy, no later than the start of work. A closed valve or a
-- water seal alone is no process isolation for hot work and confined space.
with points as (
    select
        i.permit_no, coalesce(i.point_id, i.lock_no, i.source_row) as point, i.record_id, i.energy, i.method, i.applied_by,
        i.applied_at_utc, last_moment(i.applied_at_utc, i.applied_at_res_ms) as applied_high_utc, i.verified_at_utc,
        last_moment(i.verified_at_utc, i.verified_at_res_ms) as verified_high_utc, i.source_id, p.work_type,
        b.low_utc as begun_utc, b.high_utc as begun_high_utc, b.ref as begun_ref, (m.number * 1000)::bigint as tolerance_ms,
        apart_ms(i.source_id, coalesce(i.plus_minus_ms, 0), b.source_id, b.plus_minus_ms) as apart_ms,
        p.work_type in ('HW', 'CS') and i.energy = 'process'
            and (i.method = 'valve' or regexp_matches(lower(coalesce(i.method, '')), '水封|阀|water seal|valve')) and i.method not in ('double_block_bleed')
            as is_weak
    from isolation_utc i
    join permit_now p on p.permit_no = i.permit_no
    left join permit_begin b on b.permit_no = i.permit_no
    join param_permit m on m.permit_no = i.permit_no and m.name = 'approval.late_s'
    qualify row_number() over (partition by i.permit_no, coalesce(i.point_id, i.lock_no, i.source_row) order by i.applied_at_utc nulls last, i.record_id) = 1
), graded as (
    select
        *,
        applied_at_utc is null as never_applied,
        verified_at_utc is null as never_verified,
        epoch_ms(applied_at_utc) - epoch_ms(begun_high_utc) - apart_ms > tolerance_ms as applied_late,
        epoch_ms(verified_at_utc) - epoch_ms(begun_high_utc) - apart_ms > tolerance_ms as verified_late,
        epoch_ms(greatest(applied_high_utc, verified_high_utc)) - epoch_ms(begun_utc) + apart_ms > tolerance_ms as maybe_late
    from points
), answered as (
    select
        *,
        case
            when is_weak then 'weak_isolation'
            when begun_utc is null then 'start_unknown'
            when never_applied then 'not_applied'
            when applied_late then 'applied_late'
            when never_verified or verified_late then 'not_verified'
            when maybe_late then 'clock'
            else 'applied_in_time'
        end as reason_code
    from graded
)
select
    permit_no || '|' || point as unit_key,
    case reason_code when 'applied_in_time' then 'met' when 'clock' then 'cannot_tell' when 'start_unknown' then 'cannot_tell' else 'violated' end as answer,
    reason_code,
    coalesce(begun_utc, applied_at_utc) as start_utc, coalesce(greatest(begun_high_utc, applied_high_utc, verified_high_utc), applied_high_utc) as end_utc,
    coalesce(apart_ms, 0) as plus_minus_ms, 'S1' as severity, 'probable' as status,
    [permit_no] as permit_ids, []::varchar[] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids, [source_id] as source_ids,
    to_json(struct_pack(
        point := point, begun_utc := begun_utc, applied_utc := applied_at_utc, verified_utc := verified_at_utc,
        fault_en := case reason_code when 'weak_isolation' then 'closed valve or water seal is its only isolation'
            when 'not_applied' then 'no lock was ever applied' when 'applied_late' then 'locked after work had begun'
            else 'not verified free of energy before work began' end,
        fault_zh := case reason_code when 'weak_isolation' then '仅以关阀或水封作为隔离'
            when 'not_applied' then '没有上锁记录' when 'applied_late' then '开工后才上锁'
            else '开工前未做零能量验证' end)) as measured,
    '{}' as limits,
    to_json(list_filter([exhibit('E6', 'isolation', record_id), exhibit('E1', 'start', begun_ref)], lambda e: e.ref is not null)) as evidence
from answered
order by unit_key
