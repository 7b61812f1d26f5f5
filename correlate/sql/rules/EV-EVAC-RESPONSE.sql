-- id: EV-EVAC-RESPONSE
-- title_en: Evacuation after an alarm too slow, or re-entry
-- title_zh: 报警后撤离超时
-- pack: gb30871
-- severity: S1
-- unit: alarm_zone
-- watched: none
-- param: evacuation.t90_s
-- param: evacuation.t100_s
-- param: evacuation.work_after_alarm_s
-- param: evacuation.rollcall_min
-- clause: GB 30871-2022 4.8, 6.5; times by the site
-- grade: S
-- evidence: E2 E3 E5
-- text_en: After the {measured.kind} alarm {measured.alarm} in {zone} at {start}: {measured.faults_en}.
-- text_zh: {zone}于{start}发生{measured.kind}报警（{measured.alarm}）后：{measured.faults_zh}。

-- Of each gas, fire or manual alarm: 90 % of the people out by t90, all by t100, nobody in after it (emergency team aside), no work
-- half a minute on, roll call complete in time. Met needs the zone watched from the alarm to t100 by eyes or tags.
with knobs as (
    select max(number) filter (where name = 'evacuation.t90_s') * 1000 as t90_ms, max(number) filter (where name = 'evacuation.t100_s') * 1000 as t100_ms,
        max(number) filter (where name = 'evacuation.work_after_alarm_s') * 1000 as work_ms, max(number) filter (where name = 'evacuation.rollcall_min') * 60000 as roll_ms
    from param_site where name like 'evacuation.%'
), alarms as (
    select a.alarm_id, a.record_id, a.kind, coalesce(z.zone_id, a.zone_id) as zone_id, a.raised_utc, a.ended_utc, a.source_id, coalesce(a.plus_minus_ms, 0) as plus_minus_ms
    from alarm_utc a
    left join zone_name n on n.name = lower(trim(a.zone_id))
    left join zone z on z.zone_id = coalesce(n.zone_id, a.zone_id)
    where a.kind in ('gas', 'fire', 'manual') and a.raised_utc is not null
), stays as ( -- one line a holder: what several sources tell of one person is one stay
    select a.alarm_id, a.zone_id, i.holder, any_value(i.person_id) as person_id, min(i.start_utc) as start_utc, max(i.end_utc) as end_utc, max(apart_ms(i.source_id, i.plus_minus_ms, a.source_id, a.plus_minus_ms)) as apart_ms,
        any_value(i.subject_kind || ' ' || i.subject_id) as subject, arg_max(struct_pack(code := case i.subject_kind when 'track' then 'E3' when 'tag' then 'E2' else 'E4' end, kind := 'presence',
            ref := i.presence_id, video_id := i.video_id, start_ms := i.start_ms, end_ms := i.end_ms), i.end_utc) as evidence, i.stay_key
    from alarms a
    join person_in_zone i on i.zone_id = a.zone_id and i.certainty = 'surely' and i.end_utc > a.raised_utc
        and i.start_utc < coalesce(a.ended_utc, a.raised_utc + interval 10 minute)
    group by a.alarm_id, a.zone_id, i.holder, i.stay_key
), helpers as (
    select person_id from person where regexp_matches(lower(concat_ws(' ', post, trade)), '应急|消防|emergency|fire ?(brigade|team|fighter)')
), leaving as (
    select s.alarm_id, s.zone_id, s.holder, s.person_id, s.subject, s.evidence, epoch_ms(max(s.end_utc)) - epoch_ms(any_value(a.raised_utc)) as out_ms, max(s.apart_ms) as apart_ms,
        max(s.end_utc) as end_utc
    from stays s join alarms a on a.alarm_id = s.alarm_id and a.zone_id is not distinct from s.zone_id
    where s.start_utc <= a.raised_utc group by s.alarm_id, s.zone_id, s.holder, s.person_id, s.subject, s.evidence
), entering as (
    select s.alarm_id, s.zone_id, count(*) as entered, list(s.evidence order by s.start_utc) as evidence, max(s.end_utc) as end_utc
    from stays s join alarms a on a.alarm_id = s.alarm_id and a.zone_id is not distinct from s.zone_id
    where s.start_utc - to_milliseconds(s.apart_ms + 1000) > a.raised_utc and coalesce(s.person_id, '') not in (from helpers)
        and s.holder not in (select holder from leaving l where l.alarm_id = s.alarm_id)
    group by s.alarm_id, s.zone_id
), pace as (
    select alarm_id, zone_id, count(*) as people, quantile_cont(out_ms, 0.5) as t50_ms, quantile_disc(out_ms, 0.9) as t90_ms, max(out_ms) as t100_ms, max(apart_ms) as apart_ms, max(end_utc) as end_utc,
        arg_max(subject, out_ms) as last_subject, arg_max(person_id, out_ms) as last_person, (list(evidence order by out_ms desc))[:10] as evidence
    from leaving group by alarm_id, zone_id
), works as (
    select a.alarm_id, a.zone_id, list(struct_pack(code := 'E3', kind := 'activity', ref := w.activity_id, video_id := w.video_id, start_ms := w.start_ms, end_ms := w.end_ms) order by w.end_utc desc) as evidence,
        max(w.end_utc) as end_utc
    from alarms a, knobs k join activity w on w.zone_id = a.zone_id and w.confidence >= 0.6
        and epoch_ms(w.end_utc) - epoch_ms(a.raised_utc) - apart_ms(w.source_id, w.plus_minus_ms, a.source_id, a.plus_minus_ms) > k.work_ms
        and w.start_utc < coalesce(a.ended_utc, a.raised_utc + interval 5 minute)
    group by a.alarm_id, a.zone_id
), rolls as (
    select a.alarm_id, min(r.moment_utc) filter (where r.present >= r.expected) as complete_utc, count(*) as rows_held
    from alarms a join roll_call_utc r on r.alarm_id = a.alarm_id group by a.alarm_id
), sight as ( -- was somebody watching the zone from the alarm until everybody should be out
    select a.alarm_id, a.zone_id, count(*) filter (where t.start_utc <= a.raised_utc + interval 5 second and t.end_utc >= a.raised_utc + to_milliseconds(k.t100_ms::bigint)) > 0 as watched
    from alarms a cross join knobs k left join watched t on t.zone_id = a.zone_id and t.source_kind <> 'access' and t.seen_fraction >= 0.8
    group by a.alarm_id, a.zone_id
), joined as (
    select
        a.*, p.people, p.t50_ms as t50, p.t90_ms as t90, p.t100_ms as t100, coalesce(p.apart_ms, 0) as apart_ms, p.last_subject, p.last_person, p.end_utc as last_out_utc, e.entered, w.alarm_id is not null as worked,
        w.end_utc as worked_utc, r.complete_utc, r.rows_held, g.watched, k.*, p.evidence as leave_evidence, e.evidence as enter_evidence, w.evidence as work_evidence,
        p.t90_ms - coalesce(p.apart_ms, 0) > k.t90_ms as slow_90, p.t100_ms - coalesce(p.apart_ms, 0) > k.t100_ms as slow_100,
        p.t90_ms + coalesce(p.apart_ms, 0) > k.t90_ms or p.t100_ms + coalesce(p.apart_ms, 0) > k.t100_ms as maybe_slow,
        epoch_ms(r.complete_utc) - epoch_ms(a.raised_utc) > k.roll_ms + 60000 as roll_late
    from alarms a cross join knobs k
    left join pace p on p.alarm_id = a.alarm_id and p.zone_id is not distinct from a.zone_id
    left join entering e on e.alarm_id = a.alarm_id and e.zone_id is not distinct from a.zone_id
    left join works w on w.alarm_id = a.alarm_id and w.zone_id is not distinct from a.zone_id
    left join rolls r on r.alarm_id = a.alarm_id
    left join sight g on g.alarm_id = a.alarm_id and g.zone_id is not distinct from a.zone_id
), answered as (
    select *, coalesce(slow_90, false) or coalesce(slow_100, false) or coalesce(entered, 0) > 0 or worked or coalesce(roll_late, false) as is_violated from joined
)
select
    coalesce(zone_id, '-') || '|' || coalesce(alarm_id, record_id) as unit_key,
    case when is_violated then 'violated' when zone_id is null or not coalesce(watched, false) or maybe_slow then 'cannot_tell' else 'met' end as answer,
    case when coalesce(slow_90, false) or coalesce(slow_100, false) then 'left_late' when coalesce(entered, 0) > 0 then 'went_in' when worked then 'worked_on' when coalesce(roll_late, false) then 'roll_call_late'
        when zone_id is null then 'place_unknown' when not coalesce(watched, false) then 'not_watched' when maybe_slow then 'clock' else 'left_in_time_alarm' end as reason_code,
    raised_utc as start_utc, greatest(last_out_utc, worked_utc, raised_utc + interval 1 second) as end_utc, apart_ms as plus_minus_ms, 'S1' as severity, 'probable' as status,
    []::varchar[] as permit_ids, list_filter([zone_id], lambda z: z is not null) as zone_ids, list_filter([last_person], lambda p: p is not null) as person_ids,
    list_filter([last_subject], lambda s: s is not null) as subject_ids, [source_id] as source_ids,
    to_json(struct_pack(
        alarm := coalesce(alarm_id, '-'), kind := kind, people := people, t50_ms := t50::bigint, t90_ms := t90::bigint, t100_ms := t100::bigint, entered := entered,
        faults_en := concat_ws('; ', case when slow_90 then '90 % were out after ' || (t90 // 1000) || ' s' end, case when slow_100 then 'the last left after ' || (t100 // 1000) || ' s' end,
            case when entered > 0 then entered || ' went in after it' end, case when worked then 'work went on' end, case when roll_late then 'the roll call was complete too late' end),
        faults_zh := concat_ws('；', case when slow_90 then '90%人员撤离用时' || (t90 // 1000) || '秒' end, case when slow_100 then '最后一人' || (t100 // 1000) || '秒后撤离' end,
            case when entered > 0 then '报警后仍有' || entered || '人进入' end, case when worked then '作业未停止' end, case when roll_late then '清点完成过晚' end))) as measured,
    to_json(struct_pack(t90_ms := t90_ms, t100_ms := t100_ms, work_ms := work_ms)) as limits,
    to_json(list_concat(list_concat(coalesce(leave_evidence, []), coalesce(enter_evidence, [])), list_concat(coalesce(work_evidence, []), [exhibit('E5', 'alarm', record_id)]))) as evidence
from answered
order by unit_key
