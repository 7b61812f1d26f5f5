-- id: GAS-OVER-LIMIT
-- title_en: Limit exceeded with people or hot work present
-- title_zh: 气体超限仍作业
-- pack: gb30871 osha
-- severity: S1
-- unit: permit
-- watched: none
-- param: gas.over_hold_s
-- param: gas.cont_gap_s
-- clause: GB 30871-2022 5.2.6, 5.3.2, 6.4, 6.5, 10.1; 29 CFR 1910.146(b)
-- grade: A
-- evidence: E2 E3 E5
-- text_en: {measured.device} read up to {measured.highest} {measured.unit} of {measured.gas} from {start} with people or work present on {permits} (limit {limits.allowed}).
-- text_zh: {measured.device}自{start}起检测{measured.gas}最高{measured.highest}{measured.unit}（限值{limits.allowed}），作业票{permits}现场仍有人员或作业。

-- For hot work and confined space: a sample above the limit, or at least two readings in a row or over_hold_s above it, while
-- somebody is in a zone of the permit or its work is going on. Met needs readings with numbers all that time.
with knobs as (
    select permit_no, (max(number) filter (where name = 'gas.over_hold_s') * 1000)::bigint as hold_ms,
        (max(number) filter (where name = 'gas.cont_gap_s') * 1000)::bigint as gap_ms
    from param_permit where name in ('gas.over_hold_s', 'gas.cont_gap_s') group by permit_no
), works as (
    select p.permit_no, p.work_type, s.plan_start_utc, s.maybe_to_utc, s.source_id, k.hold_ms, k.gap_ms, p.record_id
    from permit_now p join permit_span s on s.permit_no = p.permit_no join knobs k on k.permit_no = p.permit_no
    where p.work_type in ('HW', 'CS')
), busy as (
    select w.permit_no, i.presence_id as ref, case i.subject_kind when 'track' then 'E3' when 'tag' then 'E2' else 'E4' end as code, i.video_id, i.start_ms, i.end_ms,
        i.source_id, i.plus_minus_ms, i.certainty = 'surely' as sure, greatest(i.start_utc, w.plan_start_utc) as start_utc, least(i.end_utc, w.maybe_to_utc) as end_utc,
        i.person_id, i.subject_kind
    from works w join permit_zone z on z.permit_no = w.permit_no
    join person_in_zone i on i.zone_id = z.zone_id and i.start_utc < w.maybe_to_utc and i.end_utc > w.plan_start_utc
    union all by name
    select w.permit_no, a.activity_id as ref, 'E3' as code, a.video_id, a.start_ms, a.end_ms, a.source_id, a.plus_minus_ms, a.confidence >= 0.6 as sure,
        greatest(a.start_utc, w.plan_start_utc) as start_utc, least(a.end_utc, w.maybe_to_utc) as end_utc
    from works w join permit_zone z on z.permit_no = w.permit_no
    join activity a on a.zone_id = z.zone_id and a.work_type = w.work_type and a.start_utc < w.maybe_to_utc and a.end_utc > w.plan_start_utc
), readings as (
    select
        v.permit_no, v.device_id, v.gas_name, v.gas, v.unit, v.value, v.is_over, v.limit_text, v.moment_utc, v.source_id, v.plus_minus_ms, v.record_id,
        lead(v.moment_utc) over line as next_utc,
        row_number() over line - row_number() over (partition by v.permit_no, v.device_id, v.gas_name, v.is_over order by v.moment_utc, v.record_id) as island
    from gas_value v join works w on w.permit_no = v.permit_no
    where v.origin = 'reading' and v.moment_utc is not null
    window line as (partition by v.permit_no, v.device_id, v.gas_name order by v.moment_utc, v.record_id)
), highs as (
    select
        permit_no, device_id, any_value(gas) as gas, any_value(unit) as unit, any_value(limit_text) as limit_text, max(value) as highest, min(moment_utc) as start_utc,
        max(least(coalesce(next_utc, moment_utc + interval 10 second), moment_utc + interval 60 second)) as end_utc, count(*) as readings,
        any_value(source_id) as source_id, max(plus_minus_ms) as plus_minus_ms, list(exhibit('E5', 'gas', record_id) order by value desc)[:5] as evidence
    from readings where is_over group by permit_no, device_id, gas_name, island
), together as (
    select
        h.*, b.ref, b.code, b.video_id, b.start_ms, b.end_ms, b.person_id, b.subject_kind, b.sure, w.hold_ms,
        greatest(h.start_utc, b.start_utc) as from_utc, least(h.end_utc, b.end_utc) as to_utc,
        apart_ms(h.source_id, h.plus_minus_ms, b.source_id, b.plus_minus_ms) as apart_ms
    from highs h join works w on w.permit_no = h.permit_no
    join busy b on b.permit_no = h.permit_no and b.start_utc < h.end_utc + interval 1 minute and b.end_utc > h.start_utc - interval 1 minute
    where h.readings >= 2 or epoch_ms(h.end_utc) - epoch_ms(h.start_utc) >= w.hold_ms
), graded as (
    select
        *,
        sure and least(epoch_ms(to_utc) - epoch_ms(from_utc), epoch_ms(least(end_utc, to_utc)) - epoch_ms(greatest(start_utc, from_utc))) > 0
            and least(epoch_ms(end_utc) - epoch_ms(from_utc) - apart_ms, epoch_ms(to_utc) - epoch_ms(start_utc) - apart_ms) >= hold_ms as surely,
        epoch_ms(to_utc) - epoch_ms(from_utc) + 2 * apart_ms > 0 as maybe
    from together
), found as (
    select
        permit_no, coalesce(bool_or(surely), false) as is_violated, coalesce(bool_or(maybe), false) as is_possible, max(apart_ms) as apart_ms,
        min(from_utc) filter (where surely) as start_utc, max(to_utc) filter (where surely) as end_utc, arg_max(device_id, highest) filter (where surely) as device_id,
        arg_max(gas, highest) filter (where surely) as gas, arg_max(unit, highest) filter (where surely) as unit, arg_max(limit_text, highest) filter (where surely) as limit_text,
        max(highest) filter (where surely) as highest, list(distinct person_id order by person_id) filter (where surely and person_id is not null) as person_ids,
        count(distinct subject_kind) filter (where surely) as kinds, list(distinct source_id order by source_id) as source_ids,
        list_concat(any_value(evidence) filter (where surely or maybe), (list(struct_pack(code := code, kind := 'presence', ref := ref, video_id := video_id,
            start_ms := start_ms, end_ms := end_ms) order by from_utc, ref) filter (where surely or maybe))[:20]) as evidence
    from graded group by permit_no
), samples as ( -- a manual sample above the limit before or during the work
    select v.permit_no, list(exhibit('E5', 'gas', v.record_id) order by v.moment_utc) as evidence, min(v.moment_utc) as start_utc, max(v.moment_high_utc) as end_utc,
        arg_max(v.gas, v.value) as gas, max(v.value) as highest, arg_max(v.unit, v.value) as unit, arg_max(v.limit_text, v.value) as limit_text
    from gas_value v join works w on w.permit_no = v.permit_no where v.origin = 'sample' and v.is_over group by v.permit_no
), spans as ( -- when readings with a number came
    select permit_no, moment_utc as from_utc, least(coalesce(next_utc, moment_utc), moment_utc + interval 60 second) as to_utc from readings where is_over is not null
), holes as ( -- busy time that no reading covers
    select b.permit_no, b.ref, b.start_utc, b.end_utc, greatest(s.from_utc, b.start_utc) as from_utc, least(s.to_utc, b.end_utc) as to_utc
    from busy b join spans s on s.permit_no = b.permit_no and s.from_utc < b.end_utc and s.to_utc > b.start_utc
    union all select permit_no, ref, start_utc, end_utc, end_utc, end_utc from busy
), gaps as (
    select permit_no, epoch_ms(from_utc) - epoch_ms(coalesce(max(to_utc) over (partition by permit_no, ref order by from_utc, to_utc
        rows between unbounded preceding and 1 preceding), start_utc)) as gap_ms
    from holes
), covered as (
    select permit_no, max(gap_ms) as gap_ms from gaps group by permit_no
), whole as (
    select permit_no, min(start_utc) as start_utc, max(end_utc) as end_utc from busy group by permit_no
), heard as (
    select b.permit_no, count(s.from_utc) as readings from busy b
    left join spans s on s.permit_no = b.permit_no and s.from_utc <= b.end_utc and s.to_utc >= b.start_utc group by b.permit_no
)
select
    w.permit_no as unit_key,
    case when f.is_violated or s.permit_no is not null then 'violated' when b.permit_no is null or f.is_possible or h.readings = 0 or c.gap_ms > w.gap_ms then 'cannot_tell' else 'met' end as answer,
    case when f.is_violated then 'over_gas_limit' when s.permit_no is not null then 'sample_over_limit' when b.permit_no is null then 'not_occupied'
        when f.is_possible then 'clock' when h.readings = 0 or c.gap_ms > w.gap_ms then 'no_readings' else 'within_gas_limit' end as reason_code,
    coalesce(f.start_utc, s.start_utc, b.start_utc, w.plan_start_utc) as start_utc, coalesce(f.end_utc, s.end_utc, b.end_utc, w.plan_start_utc) as end_utc,
    coalesce(f.apart_ms, 0) as plus_minus_ms, 'S1' as severity, case when f.kinds > 1 then 'confirmed' else 'probable' end as status,
    [w.permit_no] as permit_ids, coalesce((select list(distinct z.zone_id order by z.zone_id) filter (where z.zone_id is not null) from permit_zone z where z.permit_no = w.permit_no), [])
        as zone_ids, coalesce(f.person_ids, []) as person_ids, []::varchar[] as subject_ids, coalesce(f.source_ids, [w.source_id]) as source_ids,
    to_json(struct_pack(device := coalesce(f.device_id, 'sample'), gas := coalesce(f.gas, s.gas), highest := coalesce(f.highest, s.highest), unit := coalesce(f.unit, s.unit),
        unread_ms := c.gap_ms)) as measured,
    to_json(struct_pack(allowed := coalesce(f.limit_text, s.limit_text))) as limits,
    to_json(list_concat(coalesce(f.evidence, []), list_concat(coalesce(s.evidence, []), [exhibit('E1', 'permit', w.record_id)]))) as evidence
from works w
left join found f on f.permit_no = w.permit_no
left join samples s on s.permit_no = w.permit_no
left join whole b on b.permit_no = w.permit_no
left join heard h on h.permit_no = w.permit_no
left join covered c on c.permit_no = w.permit_no
order by unit_key
