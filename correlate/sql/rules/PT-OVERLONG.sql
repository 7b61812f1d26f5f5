-- id: PT-OVERLONG
-- title_en: Validity longer than the type allows
-- title_zh: 作业票有效期超限
-- pack: gb30871
-- severity: S2
-- unit: permit
-- watched: none
-- param: presence.early_tol_s
-- clause: GB 30871-2022 5.1.5, 6.10, 8.2.11, 10.8
-- grade: A
-- text_en: Permit {permits} is written for {measured.length_ms}, longer than {limits.longest_ms}{measured.why_en}.
-- text_zh: 作业票{permits}票面有效时间{measured.length_ms}，超过上限{limits.longest_ms}{measured.why_zh}。

-- Paper against paper: the planned window (extensions applied) against the longest validity of type and level; a temporary
-- supply also ends with the hot work or confined-space entry it serves. A window that ends before it starts is violated too.
with windows as (
    select
        s.permit_no, s.work_type, s.level, s.source_id, s.plus_minus_ms, s.plan_start_utc, s.plan_end_utc, s.longest_h,
        p.record_id, p.related_permits, p.plan_end_res_ms,
        epoch_ms(s.plan_end_utc) - epoch_ms(s.plan_start_utc) as length_ms, (s.longest_h * 3600000)::bigint as longest_ms,
        (m.number * 1000)::bigint as tolerance_ms,
        v.level is null and s.work_type = 'HW' as level_unknown
    from permit_span s
    join permit_now p on p.permit_no = s.permit_no
    join param_permit m on m.permit_no = s.permit_no and m.name = 'presence.early_tol_s'
    left join ref_validity v on v.work_type = s.work_type and v.level = s.level
), served as ( -- the job that a temporary supply serves, linked from either side
    select w.permit_no, max(o.plan_end_utc) as serves_until_utc, any_value(o.permit_no) as serves
    from windows w
    join permit_now o on o.work_type in ('HW', 'CS') and o.permit_no <> w.permit_no
        and (list_contains(w.related_permits, o.permit_no) or list_contains(o.related_permits, w.permit_no))
    where w.work_type = 'TP'
    group by w.permit_no
), graded as (
    select
        w.*, s.serves,
        w.length_ms <= 0 as inverted,
        w.length_ms > w.longest_ms + w.tolerance_ms as overlong,
        epoch_ms(w.plan_end_utc) > epoch_ms(s.serves_until_utc) + w.tolerance_ms as outlives
    from windows w
    left join served s on s.permit_no = w.permit_no
)
select
    permit_no as unit_key,
    case
        when plan_start_utc is null or plan_end_utc is null then 'cannot_tell'
        when inverted or overlong or outlives then 'violated'
        when level_unknown then 'cannot_tell'
        else 'met'
    end as answer,
    case
        when plan_start_utc is null then 'start_unknown'
        when plan_end_utc is null then 'end_unknown'
        when inverted then 'ends_before_start'
        when overlong then 'too_long'
        when outlives then 'outlives_served'
        when level_unknown then 'level_unknown'
        when longest_h is null then 'no_limit'
        else 'length_ok'
    end as reason_code,
    plan_start_utc as start_utc, greatest(plan_end_utc, plan_start_utc) as end_utc, 0::bigint as plus_minus_ms,
    'S2' as severity, 'probable' as status,
    [permit_no] as permit_ids, []::varchar[] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids,
    [source_id] as source_ids,
    to_json(struct_pack(
        length_ms := length_ms,
        why_en := case when inverted then ': it ends before it starts'
            when outlives and not coalesce(overlong, false) then ', and outlives ' || serves || ', which it serves' else '' end,
        why_zh := case when inverted then '（截止早于开始）'
            when outlives and not coalesce(overlong, false) then '，且晚于其所服务的作业票' || serves || '结束' else '' end)) as measured,
    to_json(struct_pack(longest_ms := longest_ms)) as limits,
    to_json([struct_pack(code := 'E1', kind := 'permit', ref := record_id, video_id := null::varchar, start_ms := null::bigint,
        end_ms := null::bigint)]) as evidence
from graded
order by unit_key
