-- id: GAS-MISSING
-- title_en: Gas analysis missing or incomplete
-- title_zh: 未做气体分析或项目不全
-- pack: gb30871 osha
-- severity: S1
-- unit: permit
-- watched: none
-- clause: GB 30871-2022 5.3.1, 6.3, 6.4, 10.1
-- grade: A
-- evidence: E5
-- text_en: Work on {permits} began at {measured.begun_utc} without an analysis of {measured.missing_en}.
-- text_zh: 作业票{permits}于{measured.begun_utc}开工，缺少{measured.missing_zh}分析。

-- Hot work asks for a combustible sample, confined space for oxygen, combustible and toxic ones, all with a time before the start.
-- Toxic gases are asked for where any sample of the case's confined-space permits is toxic or the medium is named; else said.
with asked as (
    select p.permit_no, p.work_type, unnest(case p.work_type when 'CS' then ['oxygen', 'combustible', 'toxic'] else ['combustible'] end) as kind
    from permit_now p
    where p.work_type in ('HW', 'CS')
), held as (
    select a.permit_no, a.kind, b.low_utc as begun_utc, b.high_utc as begun_high_utc, b.source_id as begun_source, b.plus_minus_ms as begun_pm,
        b.ref as begun_ref, v.record_id, v.value, v.moment_utc, v.moment_high_utc, v.source_id,
        apart_ms(v.source_id, v.plus_minus_ms, b.source_id, b.plus_minus_ms) as apart_ms
    from asked a
    left join permit_begin b on b.permit_no = a.permit_no
    left join gas_value v on v.permit_no = a.permit_no and v.kind = a.kind
), graded as (
    select
        permit_no, kind, any_value(begun_utc) as begun_utc, any_value(begun_high_utc) as begun_high_utc, any_value(begun_ref) as begun_ref,
        any_value(begun_source) as begun_source, max(apart_ms) as apart_ms, count(record_id) as rows_held,
        coalesce(bool_or(value is not null and epoch_ms(moment_high_utc) + apart_ms <= epoch_ms(begun_utc)), false) as is_done,
        coalesce(bool_or(record_id is not null and (moment_utc is null or epoch_ms(moment_utc) - apart_ms <= epoch_ms(begun_high_utc))), false)
            as may_be_done,
        coalesce(bool_or(value is null and record_id is not null), false) as has_word,
        (list(exhibit('E5', 'gas', record_id) order by moment_utc) filter (where record_id is not null))[:5] as evidence -- the first ones
    from held
    group by permit_no, kind
), named as (select * from (values ('oxygen', 'oxygen', '氧气'), ('combustible', 'combustible gas', '可燃气体'), ('toxic', 'toxic gas', '有毒气体')) t(kind, en, zh)
), found as (
    select
        g.permit_no, any_value(begun_utc) as begun_utc, any_value(begun_high_utc) as begun_high_utc, any_value(begun_ref) as begun_ref,
        any_value(begun_source) as begun_source, max(apart_ms) as apart_ms, bool_and(is_done) as complete,
        bool_or(not is_done and not may_be_done) as is_missing, bool_or(not is_done and may_be_done and has_word) as by_word, sum(rows_held) as rows_held,
        string_agg(n.en, ', ' order by n.kind) filter (where not is_done and not may_be_done) as missing_en,
        string_agg(n.zh, '、' order by n.kind) filter (where not is_done and not may_be_done) as missing_zh,
        flatten(list(coalesce(evidence, []) order by g.kind)) as evidence
    from graded g join named n on n.kind = g.kind
    group by g.permit_no
), samples as (select count(*) as samples from gas_sample)
select
    f.permit_no as unit_key,
    case
        when f.begun_utc is null or (s.samples = 0 and f.rows_held = 0) then 'cannot_tell'
        when f.complete then 'met' when f.is_missing then 'violated' else 'cannot_tell'
    end as answer,
    case
        when f.begun_utc is null then 'start_unknown'
        when s.samples = 0 and f.rows_held = 0 then 'no_samples'
        when f.complete then 'samples_complete' when f.is_missing then 'sample_missing'
        when f.by_word then 'sample_without_number' else 'clock'
    end as reason_code,
    f.begun_utc as start_utc, f.begun_high_utc as end_utc, coalesce(f.apart_ms, 0) as plus_minus_ms, 'S1' as severity, 'probable' as status,
    [f.permit_no] as permit_ids, []::varchar[] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids,
    list_filter([f.begun_source], lambda x: x is not null) as source_ids,
    to_json(struct_pack(begun_utc := f.begun_utc, missing_en := f.missing_en, missing_zh := f.missing_zh)) as measured, '{}' as limits,
    to_json(list_concat(f.evidence, list_filter([exhibit('E1', 'permit', f.begun_ref)], lambda e: e.ref is not null))) as evidence
from found f, samples s
order by unit_key
