-- id: PT-SUSPENDED-PRESENCE
-- title_en: Work while the permit is suspended
-- title_zh: 作业中止期间仍作业
-- pack: gb30871 hsg250
-- severity: S1
-- unit: permit_state
-- watched: zone
-- param: presence.suspend_work_s
-- param: presence.exit_grace_s
-- clause: GB 30871-2022 4.8, 4.10 e-f, 6.5, 6.9 f, 8.2.11
-- grade: A
-- evidence: E2 E3
-- text_en: While {permits} was suspended from {measured.from_utc}, {measured.what_en}.
-- text_zh: 作业票{permits}自{measured.from_utc}起中止期间，{measured.what_zh}。

-- Of each suspension: work of the permit's kind after suspend_work_s, or a named worker surely inside an exclusive zone after the
-- time to leave; for work at height, a resume without conditions confirmed again meanwhile.
with knobs as (
    select permit_no, (max(number) filter (where name = 'presence.suspend_work_s') * 1000)::bigint as work_ms,
        (max(number) filter (where name = 'presence.exit_grace_s') * 1000)::bigint as leave_ms
    from param_permit where name in ('presence.suspend_work_s', 'presence.exit_grace_s') group by permit_no
), stops as (
    select s.*, k.work_ms, k.leave_ms, p.work_type, coalesce(s.to_low_utc, sp.maybe_to_utc) as until_low_utc, coalesce(s.to_high_utc, sp.maybe_to_utc) as until_high_utc
    from suspension s
    join knobs k on k.permit_no = s.permit_no
    join permit_now p on p.permit_no = s.permit_no
    join permit_span sp on sp.permit_no = s.permit_no
), seen as (
    select t.permit_no, t.suspension_no, 'inside' as kind, e.presence_id as ref, e.code, e.video_id, e.start_ms, e.end_ms, e.person_id, e.source_id, e.sure, e.subject_kind,
        greatest(e.start_utc, t.from_low_utc) as start_utc, least(e.end_utc, t.until_high_utc) as end_utc,
        apart_ms(e.source_id, e.plus_minus_ms, t.source_id, t.plus_minus_ms) as apart_ms,
        e.start_utc + to_milliseconds(apart_ms(e.source_id, e.plus_minus_ms, t.source_id, t.plus_minus_ms)) < t.until_low_utc
            and epoch_ms(e.end_utc) - epoch_ms(t.from_high_utc) - apart_ms(e.source_id, e.plus_minus_ms, t.source_id, t.plus_minus_ms) > t.leave_ms as surely_in,
        e.start_utc - to_milliseconds(apart_ms(e.source_id, e.plus_minus_ms, t.source_id, t.plus_minus_ms)) < t.until_high_utc
            and epoch_ms(e.end_utc) - epoch_ms(t.from_low_utc) + apart_ms(e.source_id, e.plus_minus_ms, t.source_id, t.plus_minus_ms) > t.leave_ms as maybe_in
    from stops t join stay_exclusive e on e.permit_no = t.permit_no and e.end_utc > t.from_low_utc - interval 1 minute
        and e.start_utc < t.until_high_utc + interval 1 minute
    union all by name
    select t.permit_no, t.suspension_no, 'work' as kind, a.activity_id as ref, 'E3' as code, a.video_id, a.start_ms, a.end_ms, a.source_id, a.confidence >= 0.6 as sure,
        a.start_utc, a.end_utc, apart_ms(a.source_id, a.plus_minus_ms, t.source_id, t.plus_minus_ms) as apart_ms,
        a.start_utc + to_milliseconds(apart_ms(a.source_id, a.plus_minus_ms, t.source_id, t.plus_minus_ms)) < t.until_low_utc
            and epoch_ms(a.end_utc) - epoch_ms(t.from_high_utc) - apart_ms(a.source_id, a.plus_minus_ms, t.source_id, t.plus_minus_ms) > t.work_ms as surely_in,
        a.start_utc - to_milliseconds(apart_ms(a.source_id, a.plus_minus_ms, t.source_id, t.plus_minus_ms)) < t.until_high_utc
            and epoch_ms(a.end_utc) - epoch_ms(t.from_low_utc) + apart_ms(a.source_id, a.plus_minus_ms, t.source_id, t.plus_minus_ms) > t.work_ms as maybe_in
    from stops t
    join permit_zone z on z.permit_no = t.permit_no
    join activity a on a.zone_id = z.zone_id and a.work_type = t.work_type and a.end_utc > t.from_low_utc - interval 1 minute
        and a.start_utc < t.until_high_utc + interval 1 minute
    where not exists (
        select 1 from permit_active n where n.permit_no <> t.permit_no and n.zone_id = a.zone_id and n.work_type = a.work_type
            and n.maybe_from_utc <= a.end_utc and n.maybe_to_utc >= a.start_utc)
), found as (
    select
        permit_no, suspension_no, coalesce(bool_or(sure and surely_in), false) as is_violated, coalesce(bool_or(maybe_in), false) as is_possible,
        bool_or(sure and surely_in and kind = 'work') as worked, max(apart_ms) as apart_ms,
        min(start_utc) filter (where sure and surely_in) as first_utc, max(end_utc) filter (where sure and surely_in) as last_utc,
        count(distinct coalesce(subject_kind, kind)) filter (where sure and surely_in) as kinds, list(distinct source_id order by source_id) as source_ids,
        list(distinct person_id order by person_id) filter (where person_id is not null and sure and surely_in) as person_ids,
        list(struct_pack(code := code, kind := kind, ref := ref, video_id := video_id, start_ms := start_ms, end_ms := end_ms) order by start_utc, ref)
            filter (where maybe_in) as evidence
    from seen group by permit_no, suspension_no
), confirmed as (
    select t.permit_no, t.suspension_no, bool_or(m.confirm_time_utc between t.from_low_utc and t.until_high_utc) as again, count(m.confirm_time_utc) as timed
    from stops t left join measure_utc m on m.permit_no = t.permit_no group by t.permit_no, t.suspension_no
), graded as (
    select
        t.*, coalesce(f.is_violated, false) as is_violated, coalesce(f.is_possible, false) as is_possible, coalesce(f.worked, false) as worked, f.apart_ms, f.first_utc,
        f.last_utc, f.kinds, f.source_ids, f.person_ids, f.evidence,
        t.work_type = 'WH' and t.resumed and not coalesce(c.again, false) and c.timed > 0 as not_confirmed,
        t.work_type = 'WH' and t.resumed and c.timed = 0 as confirm_unknown,
        (select list(distinct z.zone_id order by z.zone_id) filter (where z.zone_id is not null) from permit_zone z where z.permit_no = t.permit_no) as zone_ids
    from stops t
    left join found f on f.permit_no = t.permit_no and f.suspension_no = t.suspension_no
    left join confirmed c on c.permit_no = t.permit_no and c.suspension_no = t.suspension_no
)
select
    permit_no || '|suspension:' || suspension_no as unit_key,
    case when is_violated or not_confirmed then 'violated' when zone_ids is null or is_possible or confirm_unknown or until_high_utc >= timestamp '9999-01-01'
        then 'cannot_tell' else 'met' end as answer,
    case when is_violated then case when worked then 'worked_suspended' else 'inside_suspended' end when not_confirmed then 'not_confirmed'
        when zone_ids is null then 'place_unknown' when is_possible then 'clock' when confirm_unknown then 'confirm_unknown'
        when until_high_utc >= timestamp '9999-01-01' then 'end_unknown' else 'kept_out' end as reason_code,
    coalesce(first_utc, case when not_confirmed then until_low_utc else from_low_utc end) as start_utc,
    coalesce(last_utc, case when until_high_utc < timestamp '9999-01-01' then until_high_utc else from_high_utc end) as end_utc,
    coalesce(apart_ms, 0) as plus_minus_ms, 'S1' as severity, case when kinds > 1 then 'confirmed' else 'probable' end as status,
    [permit_no] as permit_ids, coalesce(zone_ids, []) as zone_ids, coalesce(person_ids, []) as person_ids, []::varchar[] as subject_ids,
    coalesce(source_ids, [source_id]) as source_ids,
    to_json(struct_pack(
        from_utc := from_low_utc, until_utc := to_low_utc, reason := reason,
        what_en := case when worked then 'work went on at ' || strftime(first_utc, '%H:%M:%S') || ' UTC' when is_violated then 'workers were still inside'
            else 'work was resumed without its conditions being confirmed again' end,
        what_zh := case when worked then '仍有作业活动' when is_violated then '仍有作业人员在内' else '恢复作业前未重新确认作业条件' end)) as measured,
    to_json(struct_pack(suspend_work_ms := work_ms, exit_grace_ms := leave_ms)) as limits,
    to_json(list_concat(coalesce(evidence, []), [exhibit('E1', 'suspension', record_id)])) as evidence
from graded
order by unit_key
