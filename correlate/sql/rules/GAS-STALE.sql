-- id: GAS-STALE
-- title_en: Gas sample too old at the start or after an interruption
-- title_zh: 气体分析超时效
-- pack: gb30871
-- severity: S2
-- unit: permit_state
-- watched: none
-- param: gas.sample_max_age_min
-- param: gas.interrupt_min.HW.special
-- param: gas.interrupt_min.HW.first
-- param: gas.interrupt_min.HW.second
-- param: gas.interrupt_min.CS
-- clause: GB 30871-2022 5.3.1 c-d, 6.3 a, 6.3 f
-- grade: A
-- evidence: E3 E5
-- text_en: The latest gas sample of {permits} was at least {measured.age_ms} old when work {measured.what_en} at {start} (at most {limits.sample_max_age_min} min).
-- text_zh: 作业票{permits}于{start}{measured.what_zh}时，最近一次气体分析至少已过{measured.age_ms}（时限{limits.sample_max_age_min}分钟）。

-- At the start, and at every resume after a pause longer than its limit, the latest sample before is at most sample_max_age_min
-- old. Ages are known between least and most: written minutes and two clocks; a minute of tolerance covers the writing.
with works as (
    select
        p.permit_no, p.work_type, p.level, max(m.number) filter (where m.name = 'gas.sample_max_age_min') as age_min,
        max(m.number) filter (where m.name = 'gas.interrupt_min.' || concat_ws('.', p.work_type, case when p.work_type = 'HW' then p.level end))
            as pause_min
    from permit_now p
    join param_permit m on m.permit_no = p.permit_no
        and (m.name in ('gas.interrupt_min.HW.special', 'gas.interrupt_min.HW.first', 'gas.interrupt_min.HW.second', 'gas.interrupt_min.CS')
            or m.name = 'gas.sample_max_age_min')
    where p.work_type in ('HW', 'CS')
    group by p.permit_no, p.work_type, p.level
), states as (
    select
        s.permit_no, coalesce(w.value, lower(trim(s.state))) as state_code, s.moment_utc, last_moment(s.moment_utc, s.moment_res_ms) as high_utc,
        s.source_id, coalesce(s.plus_minus_ms, 0) as plus_minus_ms, s.record_id,
        lead(coalesce(w.value, lower(trim(s.state)))) over timeline as next_code, lead(s.moment_utc) over timeline as next_utc,
        lead(last_moment(s.moment_utc, s.moment_res_ms)) over timeline as next_high_utc, lead(s.record_id) over timeline as next_id
    from permit_state_utc s
    left join ref_word w on w.field = 'state' and w.word = lower(trim(s.state))
    where s.moment_utc is not null
    window timeline as (partition by s.permit_no order by s.moment_utc, s.record_id)
), moments as (
    select permit_no, 'start' as moment, null::bigint as pause_least_ms, null::bigint as pause_most_ms, low_utc, high_utc, source_id, plus_minus_ms,
        ref, code, video_id, start_ms, end_ms
    from permit_begin
    union all by name
    select permit_no, 'resume:' || row_number() over (partition by permit_no order by moment_utc) as moment,
        epoch_ms(next_utc) - epoch_ms(high_utc) as pause_least_ms, epoch_ms(next_high_utc) - epoch_ms(moment_utc) as pause_most_ms,
        next_utc as low_utc, next_high_utc as high_utc, source_id, plus_minus_ms, next_id as ref, 'E1' as code
    from states
    where state_code = 'suspended' and next_code in ('resumed', 'active')
), latest as (
    select
        w.permit_no, w.work_type, w.level, w.age_min, w.pause_min, m.moment, m.pause_least_ms, m.pause_most_ms, m.low_utc, m.high_utc,
        m.source_id, m.plus_minus_ms, m.ref, m.code, m.video_id, m.start_ms, m.end_ms, v.record_id, v.moment_utc as sampled_utc,
        apart_ms(v.source_id, v.plus_minus_ms, m.source_id, m.plus_minus_ms) as apart_ms,
        epoch_ms(m.low_utc) - epoch_ms(v.moment_high_utc) as least_ms, epoch_ms(m.high_utc) - epoch_ms(v.moment_utc) as most_ms
    from works w
    join moments m on m.permit_no = w.permit_no
    left join gas_value v on v.permit_no = w.permit_no and v.origin = 'sample' and v.moment_utc <= m.high_utc
    qualify row_number() over (partition by w.permit_no, m.moment order by v.moment_utc desc nulls last, v.record_id) = 1
), graded as (
    select
        *, age_min * 60000 + 60000 as limit_ms,
        moment <> 'start' and pause_most_ms <= pause_min * 60000 as surely_short,
        moment <> 'start' and pause_least_ms <= pause_min * 60000 and pause_most_ms > pause_min * 60000 as maybe_short
    from latest
), samples as (select count(*) as samples from gas_sample)
select
    g.permit_no || '|' || g.moment as unit_key,
    case
        when g.surely_short then 'met'
        when s.samples = 0 or g.pause_min is null then 'cannot_tell'
        when g.record_id is null then case when g.moment = 'start' or g.maybe_short then 'cannot_tell' else 'violated' end
        when g.most_ms + g.apart_ms <= g.limit_ms then 'met'
        when g.least_ms - g.apart_ms > g.limit_ms and not g.maybe_short then 'violated'
        else 'cannot_tell'
    end as answer,
    case
        when g.surely_short then 'not_interrupted_long'
        when s.samples = 0 then 'no_samples'
        when g.pause_min is null then 'level_unknown'
        when g.record_id is null then case when g.moment = 'start' then 'no_sample_in_time' when g.maybe_short then 'clock' else 'not_sampled_again' end
        when g.most_ms + g.apart_ms <= g.limit_ms then case when g.moment = 'start' then 'sample_fresh' else 'sampled_again' end
        when g.least_ms - g.apart_ms > g.limit_ms and not g.maybe_short
            then case when g.moment = 'start' then 'sample_stale' else 'not_sampled_again' end
        else 'clock'
    end as reason_code,
    g.low_utc as start_utc, g.high_utc as end_utc, coalesce(g.apart_ms, 0) as plus_minus_ms,
    case when g.work_type = 'CS' or g.level in ('special', 'first') then 'S1' else 'S2' end as severity, 'probable' as status,
    [g.permit_no] as permit_ids, []::varchar[] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids, [g.source_id] as source_ids,
    to_json(struct_pack(
        age_ms := greatest(g.least_ms, 0), sampled_utc := g.sampled_utc, pause_ms := g.pause_most_ms,
        what_en := case when g.moment = 'start' then 'began' else 'was resumed' end,
        what_zh := case when g.moment = 'start' then '开工' else '恢复作业' end)) as measured,
    to_json(struct_pack(sample_max_age_min := g.age_min, pause_min := g.pause_min)) as limits,
    to_json(list_filter([
        struct_pack(code := 'E5', kind := 'gas', ref := g.record_id, video_id := null::varchar, start_ms := null::bigint, end_ms := null::bigint),
        struct_pack(code := g.code, kind := 'start', ref := g.ref, video_id := g.video_id, start_ms := g.start_ms, end_ms := g.end_ms)],
        lambda e: e.ref is not null)) as evidence
from graded g, samples s
order by unit_key
