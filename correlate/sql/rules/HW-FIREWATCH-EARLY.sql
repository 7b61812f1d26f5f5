-- id: HW-FIREWATCH-EARLY
-- title_en: Fire watch left too early
-- title_zh: 动火结束监火不足提前离开
-- pack: gb30871 osha
-- severity: S2
-- unit: permit
-- watched: none
-- param: firewatch.minutes
-- param: firewatch.gap_s
-- param: firewatch.radius_m
-- clause: GB 30871-2022 5.2.14 (no minutes); 29 CFR 1910.252(a)(2)(iii)(B); NFPA 51B-2019 5.6.3
-- grade: B
-- evidence: E2 E3
-- text_en: After hot work on {permits} ended at {measured.ended_utc}, {measured.fault_en}.
-- text_zh: 作业票{permits}于{measured.ended_utc}结束动火，{measured.fault_zh}。

-- From the last spark or the declared end, the later one, somebody of the fire watch must be within radius_m for `minutes`, gaps of
-- gap_s apart; in every break (suspension) as well, as long as it lasts. GB 30871 gives no minutes: they are of 29 CFR and NFPA 51B.
-- A check for residual fire must be on record after the end. A tag that falls silent near the work leaves it open; one that was seen
-- to go away and is not heard again while its system is heard has gone. From an alarm at the place on nobody has to stay.
with knobs as (
    select permit_no, (max(number) filter (where name = 'firewatch.minutes') * 60000)::bigint as watch_ms, (max(number) filter (where name = 'firewatch.gap_s') * 1000)::bigint as gap_ms,
        max(number) filter (where name = 'firewatch.radius_m') as radius_m
    from param_permit where name in ('firewatch.minutes', 'firewatch.gap_s', 'firewatch.radius_m') group by permit_no
), sparks as ( -- for permits of which no record tells an end
    select z.permit_no, max(a.end_utc) as end_utc, arg_max(a.activity_id, a.end_utc) as ref, arg_max(a.video_id, a.end_utc) as video_id, arg_max(a.start_ms, a.end_utc) as start_ms, arg_max(a.end_ms, a.end_utc) as end_ms,
        arg_max(a.source_id, a.end_utc) as source_id, max(a.plus_minus_ms) as plus_minus_ms
    from permit_zone z join permit_now p on p.permit_no = z.permit_no and p.work_type = 'HW'
    join permit_span s on s.permit_no = z.permit_no
    join activity a on a.zone_id = z.zone_id and a.work_type = 'HW' and a.confidence >= 0.6 and a.start_utc >= s.plan_start_utc - interval 1 hour and a.end_utc <= s.maybe_to_utc + interval 12 hour
    group by z.permit_no
), hot as (
    select s.permit_no, s.level, s.source_id as permit_source, p.record_id, coalesce(f.low_utc, k.end_utc) as low_utc, coalesce(f.high_utc, k.end_utc) as high_utc, coalesce(f.source_id, k.source_id) as source_id,
        coalesce(f.plus_minus_ms, k.plus_minus_ms) as plus_minus_ms, coalesce(f.ref, k.ref) as ref, coalesce(f.code, 'E3') as code, coalesce(f.video_id, k.video_id) as video_id,
        coalesce(f.start_ms, k.start_ms) as start_ms, coalesce(f.end_ms, k.end_ms) as end_ms, o.watch_ms, o.gap_ms, o.radius_m
    from permit_span s
    join permit_now p on p.permit_no = s.permit_no
    join knobs o on o.permit_no = s.permit_no
    left join permit_finish f on f.permit_no = s.permit_no
    left join sparks k on k.permit_no = s.permit_no
    where s.work_type = 'HW'
), alarms as ( -- from an alarm on everybody has to leave, the fire watch too
    select h.permit_no, min(a.raised_utc) as raised_utc
    from hot h join permit_zone z on z.permit_no = h.permit_no
    join alarm_utc a on a.kind in ('gas', 'fire', 'manual', 'evacuation') and (a.zone_id is null or a.zone_id = z.zone_id or a.zone_id in (select n.name from zone_name n where n.zone_id = z.zone_id))
        and a.raised_utc between h.low_utc - interval 4 hour and h.high_utc + interval 4 hour
    group by h.permit_no
), due as materialized ( -- stretches in which the fire watch must be there: surely from high to low, at most from low to high
    select permit_no, 'end' as part, low_utc as from_low_utc, high_utc as from_high_utc, low_utc + to_milliseconds(watch_ms) as to_low_utc, high_utc + to_milliseconds(watch_ms) as to_high_utc,
        source_id, plus_minus_ms, gap_ms
    from hot where low_utc is not null
    union all
    select h.permit_no, 'break', s.from_low_utc, s.from_high_utc, least(s.from_low_utc + to_milliseconds(h.watch_ms), s.to_low_utc), least(s.from_high_utc + to_milliseconds(h.watch_ms), s.to_high_utc),
        s.source_id, s.plus_minus_ms, h.gap_ms
    from hot h join suspension s on s.permit_no = h.permit_no and s.resumed and s.to_low_utc > s.from_high_utc
), wanted as materialized (
    select d.* replace (least(d.to_low_utc, a.raised_utc) as to_low_utc, least(d.to_high_utc, a.raised_utc) as to_high_utc)
    from due d left join alarms a on a.permit_no = d.permit_no where coalesce(d.from_high_utc < a.raised_utc, true)
), duty as materialized (
    select permit_no, person_id, name, valid_from_utc, valid_to_utc from crew where role = 'guardian'
), runs as (
    select g.permit_no, g.person_id, g.tag_id, g.source_id, g.state, g.farthest_m, corrected(g.start_shown, c.anchor, c.offset_ms, c.drift_ppm) as start_utc,
        corrected(g.end_shown, c.anchor, c.offset_ms, c.drift_ppm) as end_utc, corrected_pm(g.start_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm) as plus_minus_ms,
        lead(g.start_shown) over (partition by g.permit_no, g.tag_id, g.source_id order by g.start_shown) as next_shown, g.end_shown
    from fire_post g
    left join clock c on c.source_id = g.source_id and g.start_shown >= c.valid_from_shown and g.start_shown < c.valid_to_shown
), seen as materialized ( -- a run holds until the next fix of that tag; away and then silent is gone, as long as the system is heard
    select r.permit_no, r.person_id, r.source_id, r.plus_minus_ms, r.state, r.farthest_m, r.start_utc,
        case when r.state in ('near', 'inside') then r.end_utc + to_milliseconds(least(coalesce(epoch_ms(r.next_shown) - epoch_ms(r.end_shown), 2000), 15000))
            when r.state = 'away' then r.end_utc + to_milliseconds(greatest(least(coalesce(epoch_ms(r.next_shown), epoch_ms(w.end_shown)), epoch_ms(w.end_shown)) - epoch_ms(r.end_shown), 0))
            else r.end_utc end as end_utc
    from runs r join tag_watch w on w.source_id = r.source_id and r.end_shown >= w.start_shown and r.end_shown <= w.end_shown
), told as (
    select w.permit_no, w.part, w.from_low_utc, w.from_high_utc, w.to_low_utc, w.to_high_utc, w.gap_ms, coalesce(max(apart_ms(w.source_id, w.plus_minus_ms, s.source_id, s.plus_minus_ms)), 0) as apart_ms,
        count(s.person_id) as seen
    from wanted w left join seen s on s.permit_no = w.permit_no and s.start_utc < w.to_high_utc and s.end_utc > w.from_low_utc
    group by all
), spans as materialized (
    select t.permit_no, t.part, t.from_low_utc, t.gap_ms, t.apart_ms, t.from_high_utc + to_milliseconds(t.apart_ms) as from_utc, t.to_low_utc - to_milliseconds(t.apart_ms) as to_utc
    from told t where t.from_high_utc + to_milliseconds(2 * t.apart_ms) < t.to_low_utc
), edges as (
    select p.permit_no, p.part, p.from_low_utc, greatest(s.start_utc, p.from_utc) as moment_utc, (s.state in ('near', 'inside'))::int as near, (s.state = 'away')::int as away, 0 as duty
    from spans p join seen s on s.permit_no = p.permit_no and s.start_utc < p.to_utc and s.end_utc > p.from_utc and s.state <> 'undecided'
    union all
    select p.permit_no, p.part, p.from_low_utc, least(s.end_utc, p.to_utc), -(s.state in ('near', 'inside'))::int, -(s.state = 'away')::int, 0
    from spans p join seen s on s.permit_no = p.permit_no and s.start_utc < p.to_utc and s.end_utc > p.from_utc and s.state <> 'undecided'
    union all
    select p.permit_no, p.part, p.from_low_utc, greatest(p.from_utc, coalesce(d.valid_from_utc, p.from_utc)), 0, 0, 1 from spans p join duty d on d.permit_no = p.permit_no
        and coalesce(d.valid_from_utc < p.to_utc, true) and coalesce(d.valid_to_utc > p.from_utc, true)
    union all
    select p.permit_no, p.part, p.from_low_utc, least(p.to_utc, coalesce(d.valid_to_utc, p.to_utc)), 0, 0, -1 from spans p join duty d on d.permit_no = p.permit_no
        and coalesce(d.valid_from_utc < p.to_utc, true) and coalesce(d.valid_to_utc > p.from_utc, true)
    union all select permit_no, part, from_low_utc, from_utc, 0, 0, 0 from spans
    union all select permit_no, part, from_low_utc, to_utc, 0, 0, 0 from spans
), steps as (
    select permit_no, part, from_low_utc, moment_utc, lead(moment_utc) over w as next_utc, sum(sum(near)) over w as near, sum(sum(away)) over w as away, sum(sum(duty)) over w as duty
    from edges group by permit_no, part, from_low_utc, moment_utc window w as (partition by permit_no, part, from_low_utc order by moment_utc)
), stated as (
    select *, epoch_ms(next_utc) - epoch_ms(moment_utc) as length_ms, case when near > 0 then 'near' when duty > 0 and away >= duty then 'gone' else 'open' end as state
    from steps where next_utc is not null
), grouped as (
    select *, sum((state = 'near' and length_ms > 1000)::int) over (partition by permit_no, part, from_low_utc order by moment_utc) as stretch_no from stated
), stretches as (
    select permit_no, part, from_low_utc, stretch_no, coalesce(sum(length_ms) filter (where state = 'gone'), 0) as gone_ms, sum(length_ms) filter (where state <> 'near') as doubt_ms,
        min(moment_utc) filter (where state = 'gone') as gone_utc, max(next_utc) filter (where state = 'gone') as back_utc
    from grouped group by permit_no, part, from_low_utc, stretch_no
), judged as (
    select s.permit_no, bool_or(s.gone_ms > p.gap_ms) as is_early, bool_or(coalesce(s.doubt_ms, 0) > p.gap_ms) as is_open, max(s.gone_ms) as gone_ms,
        arg_max(s.gone_utc, s.gone_ms) as gone_utc, arg_max(s.back_utc, s.gone_ms) as back_utc, arg_max(s.part, s.gone_ms) as part, max(p.apart_ms) as apart_ms, sum(s.gone_ms) as missing_ms
    from stretches s join spans p on p.permit_no = s.permit_no and p.part = s.part and p.from_low_utc = s.from_low_utc group by s.permit_no
), checks as (
    select h.permit_no, count(m.record_id) as held,
        bool_or(regexp_matches(lower(coalesce(m.measure, '')), '残留火|余火|残火|复燃|residual|re-?ignit|no fire left') and (m.confirmed_by is not null or m.confirm_time_utc is not null)
            and coalesce(last_moment(m.confirm_time_utc, m.confirm_time_res_ms) >= h.low_utc, false)) as is_checked,
        bool_or(regexp_matches(lower(coalesce(m.measure, '')), '残留火|余火|残火|复燃|residual|re-?ignit|no fire left') and m.confirmed_by is not null and m.confirm_time_utc is null) as undated,
        min(m.record_id) filter (where regexp_matches(lower(coalesce(m.measure, '')), '残留火|余火|残火|复燃|residual|re-?ignit|no fire left')) as record_id
    from hot h left join measure_utc m on m.permit_no = h.permit_no group by h.permit_no
), far as (
    select j.permit_no, list(distinct s.person_id order by s.person_id) as person_ids, max(s.farthest_m) as farthest_m, list(distinct s.source_id order by s.source_id) as source_ids
    from judged j join seen s on s.permit_no = j.permit_no and s.state = 'away' and s.start_utc < j.back_utc and s.end_utc > j.gone_utc group by j.permit_no
), answered as (
    select
        h.*, j.gone_ms, j.gone_utc, j.back_utc, j.part, j.missing_ms, coalesce(j.apart_ms, 0) as apart_ms, c.record_id as check_id, f.person_ids, f.farthest_m, f.source_ids,
        case
            when h.low_utc is null then 'end_not_known'
            when g.guards is null then 'guardian_not_named'
            when j.is_early then 'watch_left'
            when j.permit_no is null and m.permit_no is not null then 'alarm_raised'
            when j.permit_no is null then 'clock'
            when j.is_open then 'watch_not_seen'
            when c.is_checked then 'watched_on'
            when c.undated then 'check_undated'
            when c.held = 0 then 'no_measures'
            else 'not_checked'
        end as reason_code
    from hot h
    left join judged j on j.permit_no = h.permit_no
    left join checks c on c.permit_no = h.permit_no
    left join far f on f.permit_no = h.permit_no
    left join alarms m on m.permit_no = h.permit_no
    left join (select permit_no, count(*) as guards from duty group by permit_no) g on g.permit_no = h.permit_no
)
select
    permit_no as unit_key, case reason_code when 'watch_left' then 'violated' when 'not_checked' then 'violated' when 'watched_on' then 'met' else 'cannot_tell' end as answer, reason_code,
    case reason_code when 'watch_left' then gone_utc else low_utc end as start_utc, case reason_code when 'watch_left' then back_utc else low_utc + to_milliseconds(watch_ms) end as end_utc, apart_ms as plus_minus_ms,
    case when level = 'special' then 'S1' else 'S2' end as severity, 'probable' as status, [permit_no] as permit_ids,
    coalesce((select list(distinct z.zone_id order by z.zone_id) filter (where z.zone_id is not null) from permit_zone z where z.permit_no = answered.permit_no), []) as zone_ids,
    case reason_code when 'watch_left' then coalesce(person_ids, []) else [] end as person_ids, []::varchar[] as subject_ids, list_sort(list_distinct(list_concat(coalesce(source_ids, []), [permit_source]))) as source_ids,
    to_json(struct_pack(
        ended_utc := low_utc, left_utc := gone_utc, missing_ms := missing_ms, farthest_m := round(farthest_m)::int,
        fault_en := case when reason_code = 'not_checked' then 'no check for residual fire is on record'
            when part = 'break' then 'nobody of the fire watch was within ' || radius_m::int || ' m during a break, for ' || (gone_ms // 60000) || ' min ' || (gone_ms // 1000 % 60) || ' s'
            else 'nobody of the fire watch was within ' || radius_m::int || ' m for ' || (missing_ms // 60000) || ' min ' || (missing_ms // 1000 % 60) || ' s of the ' || (watch_ms // 60000) || ' min due' end,
        fault_zh := case when reason_code = 'not_checked' then '没有残留火种检查记录'
            when part = 'break' then '中断期间' || (gone_ms // 60000) || '分' || (gone_ms // 1000 % 60) || '秒内监火人不在' || radius_m::int || '米范围内'
            else '应监火' || (watch_ms // 60000) || '分钟，其中' || (missing_ms // 60000) || '分' || (missing_ms // 1000 % 60) || '秒监火人不在' || radius_m::int || '米范围内' end)) as measured,
    to_json(struct_pack(watch_ms := watch_ms, gap_ms := gap_ms, radius_m := radius_m)) as limits,
    to_json(list_filter([exhibit('E1', 'permit', record_id), struct_pack(code := code, kind := 'end', ref := ref, video_id := video_id, start_ms := start_ms, end_ms := end_ms),
        exhibit('E1', 'measure', check_id)], lambda e: e.ref is not null)) as evidence
from answered
order by unit_key
