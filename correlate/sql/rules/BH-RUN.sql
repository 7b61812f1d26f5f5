-- id: BH-RUN
-- title_en: Running
-- title_zh: 奔跑
-- pack: site
-- severity: S4
-- unit: subject
-- watched: none
-- param: behaviour.run_mps
-- param: behaviour.run_s
-- param: behaviour.run_group
-- clause: site practice
-- grade: S
-- evidence: E3
-- text_en: {subject} ran{measured.where_en} for {measured.run_ms} from {start}{measured.group_en}.
-- text_zh: {subject}自{start}起{measured.where_zh}奔跑{measured.run_ms}{measured.group_zh}。

-- A body seen running, or a tag that surely went faster than run_mps, for run_s. Three and more within 10 s are S2: something may
-- have happened. During an alarm or a drill it is what is wanted, not a breach. A tag alone on a road may be in a vehicle; tags too
-- coarse or too seldom heard, and bodies of cameras that are not calibrated, cannot tell. Fewer seconds than count are no run.
with knobs as (
    select max(number) filter (where name = 'behaviour.run_mps') as run_mps, (max(number) filter (where name = 'behaviour.run_s') * 1000)::bigint as run_ms,
        max(number) filter (where name = 'behaviour.run_group') as run_group
    from param_site where name in ('behaviour.run_mps', 'behaviour.run_s', 'behaviour.run_group')
), holders as (
    select tag_id, min(person_id) as person_id from tag_holder group by tag_id having count(distinct person_id) = 1
), timed as (
    select m.*, corrected(m.start_shown, c.anchor, c.offset_ms, c.drift_ppm) as start_utc, corrected(m.end_shown, c.anchor, c.offset_ms, c.drift_ppm) as end_utc,
        corrected_pm(m.start_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm) as plus_minus_ms
    from tag_motion m
    left join clock c on c.source_id = m.source_id and m.start_shown >= c.valid_from_shown and m.start_shown < c.valid_to_shown
    where m.kind in ('fast', 'may_be_fast')
), tag_zones as (
    select t.source_id, t.tag_id, t.kind, t.start_shown, bool_or(z.kind = 'road') as on_road, list(distinct r.zone_id order by r.zone_id) as zone_ids
    from timed t
    join inside_run r on r.subject_kind = 'tag' and r.source_id = t.source_id and r.subject_id = t.tag_id and r.state <> 'outside'
        and r.from_ms <= epoch_ms(t.end_shown) and r.till_ms >= epoch_ms(t.start_shown)
    join zone z on z.zone_id = r.zone_id
    group by t.source_id, t.tag_id, t.kind, t.start_shown
), bodies as (
    select e.*, list_sort(coalesce(z.zone_ids, [])) as zone_ids
    from body_event e cross join knobs k
    left join (
        select b.event_id, list(distinct i.zone_id order by i.zone_id) as zone_ids
        from body_event b join person_in_zone i on i.video_id = b.video_id and i.subject_id = b.track_id and i.start_ms <= b.end_ms and i.end_ms >= b.start_ms
        where b.kind = 'running' group by b.event_id) z on z.event_id = e.event_id
    where e.kind = 'running' and e.end_ms - e.start_ms >= k.run_ms
), runs as (
    select 'track' as subject_kind, track_id as subject_id, person_id, source_id, start_utc, end_utc, plus_minus_ms, true as sure, null::double as speed_mps,
        confidence, experimental, zone_ids, struct_pack(code := 'E3', kind := 'event', ref := event_id, video_id := video_id, start_ms := start_ms, end_ms := end_ms) as evidence
    from bodies
    union all by name
    select 'tag' as subject_kind, t.tag_id as subject_id, h.person_id, t.source_id, t.start_utc, t.end_utc, t.plus_minus_ms, t.kind = 'fast' and not coalesce(z.on_road, false) as sure,
        t.speed_mps, 1.0::float as confidence, false as experimental, coalesce(z.zone_ids, []) as zone_ids, null as evidence
    from timed t
    left join holders h on h.tag_id = t.tag_id
    left join tag_zones z on z.source_id = t.source_id and z.tag_id = t.tag_id and z.kind = t.kind and z.start_shown = t.start_shown
), excused as (
    select r.subject_kind, r.subject_id, r.start_utc, count(a.raised_utc) > 0 as in_alarm
    from runs r
    left join alarm_utc a on (a.kind in ('gas', 'fire', 'manual', 'evacuation') or regexp_matches(lower(coalesce(a.kind, '')), 'drill|exercise|演练|演习'))
        and r.end_utc >= a.raised_utc - to_milliseconds(apart_ms(r.source_id, r.plus_minus_ms, a.source_id, a.plus_minus_ms))
        and r.start_utc <= coalesce(a.ended_utc, a.raised_utc + interval 10 minute) + to_milliseconds(apart_ms(r.source_id, r.plus_minus_ms, a.source_id, a.plus_minus_ms))
    group by r.subject_kind, r.subject_id, r.start_utc
), counted as (
    select r.*, x.in_alarm, coalesce(r.person_id, r.subject_kind || ' ' || r.subject_id) as holder
    from runs r join excused x on x.subject_kind = r.subject_kind and x.subject_id = r.subject_id and x.start_utc is not distinct from r.start_utc
), groups as ( -- how many people began to run within 10 s of each other, this run among them
    select a.subject_kind, a.subject_id, a.start_utc, max(n.people) as people
    from counted a
    join counted b on b.sure and not b.in_alarm and b.start_utc between a.start_utc - interval 10 second and a.start_utc
    join (
        select f.subject_id, f.start_utc, count(distinct o.holder) as people
        from counted f join counted o on o.sure and not o.in_alarm and o.start_utc between f.start_utc and f.start_utc + interval 10 second
        where f.sure group by f.subject_id, f.start_utc) n on n.subject_id = b.subject_id and n.start_utc = b.start_utc
    where a.sure and not a.in_alarm group by a.subject_kind, a.subject_id, a.start_utc
), sums as (
    select
        c.subject_kind, c.subject_id, coalesce(bool_or(c.sure and not c.in_alarm), false) as ran, coalesce(bool_or(not c.sure and not c.in_alarm), false) as may_have_run,
        coalesce(bool_or(c.in_alarm), false) as in_alarm, coalesce(max(g.people), 1) as people, coalesce(bool_or(c.speed_mps is not null and not c.sure and len(c.zone_ids) > 0
            and exists (select 1 from zone z where z.kind = 'road' and list_contains(c.zone_ids, z.zone_id))), false) as on_road,
        arg_max(struct_pack(start_utc := c.start_utc, end_utc := c.end_utc, zone_ids := c.zone_ids, speed_mps := c.speed_mps, confidence := c.confidence, experimental := c.experimental),
            epoch_ms(c.end_utc) - epoch_ms(c.start_utc)) filter (where c.sure and not c.in_alarm) as worst,
        list(c.evidence order by c.start_utc) filter (where c.evidence is not null) as evidence
    from counted c left join groups g on g.subject_kind = c.subject_kind and g.subject_id = c.subject_id and g.start_utc = c.start_utc
    group by c.subject_kind, c.subject_id
), subjects as (
    select 'track' as subject_kind, t.track_id as subject_id, t.person_id, t.source_id, t.start_utc, t.end_utc, t.plus_minus_ms,
        case when t.start_utc is null then 'clock_unknown' when t.placed_by is distinct from 'homography' then 'not_calibrated'
            when t.end_ms - t.start_ms < k.run_ms then 'seen_too_short' end as doubt
    from track_span t cross join knobs k
    union all by name
    select 'tag' as subject_kind, s.tag_id as subject_id, h.person_id, s.source_id, min(s.start_utc) as start_utc, max(s.end_utc) as end_utc, max(s.plus_minus_ms) as plus_minus_ms,
        case when any_value(u.usual_gap_ms) is null or any_value(u.usual_gap_ms) > any_value(k.run_ms) then 'fixes_too_rare' end as doubt
    from tag_seen s cross join knobs k
    left join holders h on h.tag_id = s.tag_id
    left join tag_sum u on u.source_id = s.source_id and u.tag_id = s.tag_id
    group by s.source_id, s.tag_id, h.person_id
), judged as (
    select s.*, r.ran, r.people, r.worst, r.evidence, (select string_agg(z.name, ', ' order by z.zone_id) from zone z where list_contains(r.worst.zone_ids, z.zone_id)) as zone_names,
        case when r.ran then 'ran' when r.may_have_run and r.on_road then 'may_be_vehicle' when r.may_have_run then 'too_coarse' when s.doubt is not null then s.doubt
            when r.in_alarm then 'ran_in_alarm' else 'walked' end as reason_code
    from subjects s left join sums r on r.subject_kind = s.subject_kind and r.subject_id = s.subject_id
)
select
    j.subject_id as unit_key, case when j.reason_code = 'ran' then 'violated' when j.reason_code in ('walked', 'ran_in_alarm') then 'met' else 'cannot_tell' end as answer,
    j.reason_code, coalesce(j.worst.start_utc, j.start_utc) as start_utc, coalesce(j.worst.end_utc, j.end_utc) as end_utc, 0::bigint as plus_minus_ms,
    case when j.people >= k.run_group then 'S2' else 'S4' end as severity,
    case when j.worst.experimental or j.worst.confidence < 0.6 then 'possible' else 'probable' end as status,
    []::varchar[] as permit_ids, coalesce(j.worst.zone_ids, []) as zone_ids, list_filter([j.person_id], lambda p: p is not null) as person_ids,
    [j.subject_kind || ' ' || j.subject_id] as subject_ids, [j.source_id] as source_ids,
    to_json(struct_pack(
        run_ms := epoch_ms(j.worst.end_utc) - epoch_ms(j.worst.start_utc), speed_mps := round(j.worst.speed_mps, 1), people := j.people,
        where_en := coalesce(' in ' || j.zone_names, ''), where_zh := coalesce('在' || j.zone_names, ''),
        group_en := case when j.people >= k.run_group then '; ' || j.people || ' people ran within 10 s, which may mean that something had happened' else '' end,
        group_zh := case when j.people >= k.run_group then '；10秒内共有' || j.people || '人奔跑，可能发生了紧急情况' else '' end)) as measured,
    to_json(struct_pack(run_mps := k.run_mps, run_ms := k.run_ms)) as limits, to_json(coalesce(j.evidence, [])) as evidence
from judged j, knobs k
order by unit_key
