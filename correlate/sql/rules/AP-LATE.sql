-- id: AP-LATE
-- title_en: Approval after the start
-- title_zh: 先作业后审批
-- pack: gb30871
-- severity: S2
-- unit: permit
-- watched: none
-- param: approval.late_s
-- clause: GB 30871-2022 4.6, annex A
-- grade: A
-- evidence: E3 E8
-- text_en: Work on {permits} began at {measured.begun_utc}; {measured.steps_en} ({limits.late_s} s are tolerated).
-- text_zh: 作业票{permits}于{measured.begun_utc}开始作业；{measured.steps_zh}（容许{limits.late_s}秒）。

-- Each mandatory signature of the form is missing, or later than the start of work by more than the tolerance. Two written
-- times that overlap within their resolution or error bars decide nothing.
with judged as (
    select
        c.*, b.low_utc as begun_utc, b.high_utc as begun_high_utc, b.basis, b.ref as begun_ref, b.code as begun_code, b.video_id,
        b.start_ms, b.end_ms, b.source_id as begun_source_id, m.number as late_s, (m.number * 1000)::bigint as late_ms,
        apart_ms(c.source_id, c.plus_minus_ms, b.source_id, b.plus_minus_ms) as apart_ms
    from chain_step c
    left join permit_begin b on b.permit_no = c.permit_no
    join param_permit m on m.permit_no = c.permit_no and m.name = 'approval.late_s'
    where c.mandatory
), graded as (
    select
        *,
        not matched or low_utc is null as missing,
        epoch_ms(low_utc) - epoch_ms(begun_high_utc) - apart_ms > late_ms as surely_late,
        epoch_ms(high_utc) - epoch_ms(begun_utc) + apart_ms > late_ms as maybe_late
    from judged
), found as (
    select
        permit_no, any_value(work_type) as work_type, any_value(level) as level, any_value(steps_held) as steps_held,
        any_value(begun_utc) as begun_utc, any_value(begun_high_utc) as begun_high_utc, any_value(basis) as basis,
        any_value(late_s) as late_s, bool_or(missing) as is_missing, bool_or(surely_late) as is_late, bool_or(maybe_late) as may_be_late,
        max(apart_ms) as apart_ms, max(greatest(high_utc, begun_high_utc)) as last_utc,
        string_agg(
            case when missing then node_en || ' did not sign'
                when surely_late then node_en || ' (' || coalesce(signer, '?') || ') signed '
                    || (epoch_ms(low_utc) - epoch_ms(begun_utc)) // 1000 || ' s later' end, '; ' order by step) as steps_en,
        string_agg(
            case when missing then node_zh || '未签字'
                when surely_late then node_zh || '（' || coalesce(signer, '?') || '）在开工'
                    || (epoch_ms(low_utc) - epoch_ms(begun_utc)) // 1000 || '秒后签字' end, '；' order by step) as steps_zh,
        list(distinct source_id order by source_id) filter (where source_id is not null) as sign_sources, any_value(begun_source_id) as begun_source_id,
        list(struct_pack(code := 'E8', kind := 'approval', ref := record_id, video_id := null::varchar, start_ms := null::bigint,
            end_ms := null::bigint) order by step) filter (where record_id is not null) as signatures,
        any_value(struct_pack(code := begun_code, kind := basis, ref := begun_ref, video_id := video_id, start_ms := start_ms,
            end_ms := end_ms)) filter (where begun_ref is not null) as beginning
    from graded
    group by permit_no
)
select
    permit_no as unit_key,
    case
        when steps_held = 0 or begun_utc is null then 'cannot_tell'
        when is_missing or is_late then 'violated'
        when may_be_late then 'cannot_tell'
        else 'met'
    end as answer,
    case
        when steps_held = 0 then 'no_approvals'
        when begun_utc is null then 'start_unknown'
        when is_late then 'signed_late'
        when is_missing then 'not_signed'
        when may_be_late then 'clock'
        else 'signed_in_time'
    end as reason_code,
    begun_utc as start_utc, coalesce(last_utc, begun_high_utc) as end_utc, coalesce(apart_ms, 0) as plus_minus_ms,
    case when work_type = 'CS' or (work_type = 'HW' and level in ('special', 'first')) then 'S1' else 'S2' end as severity,
    case basis when 'activity' then 'confirmed' else 'probable' end as status,
    [permit_no] as permit_ids, []::varchar[] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids,
    list_sort(list_distinct(list_filter(list_append(coalesce(sign_sources, []), begun_source_id), lambda s: s is not null))) as source_ids,
    to_json(struct_pack(begun_utc := begun_utc, begun_by := basis, steps_en := steps_en, steps_zh := steps_zh)) as measured,
    to_json(struct_pack(late_s := late_s)) as limits,
    to_json(list_filter(list_prepend(beginning, coalesce(signatures, [])), lambda e: e is not null)) as evidence
from found
order by unit_key
