-- id: ENV-TEMPJUMP-FATIGUE
-- title_en: Temperature jump in an electrical room while someone has worked over 6 h
-- title_zh: 配电室温度突升且人员连续作业超过6小时
-- pack: site
-- severity: S1
-- unit: zone
-- watched: none
-- param: electrical_room.fatigue_h
-- param: electrical_room.overlap_tol_min
-- clause: site rule; 2003/88/EC art. 4; 40 °C switchgear practice
-- grade: S
-- evidence: E2 E3 E6 E10
-- text_en: {zone} rose by {measured.rise_c} °C to {measured.highest_c} °C from {start}; {measured.people_en}.
-- text_zh: {zone}自{start}起温度上升{measured.rise_c}℃，最高{measured.highest_c}℃；{measured.people_zh}。

-- Of each electrical room with a sensor: a held temperature jump while people are there or just left. Somebody of them beyond
-- fatigue_h of work without a rest: S1; people there: S2; nobody: S3. Met needs good samples all the time people were inside.
with knobs as (
    select max(number) filter (where name = 'electrical_room.fatigue_h') * 3600000 as fatigue_ms, max(number) filter (where name = 'electrical_room.overlap_tol_min') * 60000 as tol_ms
    from param_site where name in ('electrical_room.fatigue_h', 'electrical_room.overlap_tol_min')
), rooms as (
    select zone_id from zone where kind = 'electrical'
), people as (
    select i.zone_id, i.person_id, i.presence_id, i.start_utc, i.end_utc, i.source_id, i.plus_minus_ms, i.video_id, i.start_ms, i.end_ms, i.subject_kind
    from person_in_zone i join rooms r on r.zone_id = i.zone_id where i.start_utc is not null
), tired as ( -- work since the last rest at the moment the jump and the person meet
    select j.zone_id, j.point_id, j.start_utc as jump_utc, p.person_id, p.presence_id, p.video_id, p.start_ms, p.end_ms, p.subject_kind, p.source_id,
        max(least(epoch_ms(w.end_utc), epoch_ms(j.end_utc)) - epoch_ms(w.start_utc)) as worked_ms, bool_or(w.sure) as sure
    from room_jump j, knobs k
    join people p on p.zone_id = j.zone_id and p.start_utc < j.end_utc + interval 5 minute and p.end_utc + interval 10 minute > j.start_utc
    left join work_stretch w on w.person_id = p.person_id and w.start_utc <= j.end_utc and w.end_utc + interval 10 minute > j.start_utc
    where j.held group by all
), jumps as (
    select
        j.zone_id, j.point_id, j.start_utc, j.end_utc, j.plus_minus_ms, j.highest_c, j.rise_c, j.source_id, j.record_ids, count(t.presence_id) as present,
        coalesce(bool_or(t.worked_ms >= k.fatigue_ms and t.sure), false) as is_tired, max(t.worked_ms) as worked_ms,
        list(distinct t.person_id order by t.person_id) filter (where t.worked_ms >= k.fatigue_ms) as tired_ids,
        list(struct_pack(code := case t.subject_kind when 'track' then 'E3' else 'E2' end, kind := 'presence', ref := t.presence_id, video_id := t.video_id,
            start_ms := t.start_ms, end_ms := t.end_ms) order by t.worked_ms desc nulls last, t.presence_id) filter (where t.presence_id is not null) as evidence
    from room_jump j cross join knobs k
    left join tired t on t.zone_id = j.zone_id and t.point_id = j.point_id and t.jump_utc = j.start_utc
    where j.held
    group by j.zone_id, j.point_id, j.start_utc, j.end_utc, j.plus_minus_ms, j.highest_c, j.rise_c, j.source_id, j.record_ids
), worst as (
    select * from jumps qualify row_number() over (partition by zone_id order by is_tired desc, present > 0 desc, rise_c desc, start_utc) = 1
), good as (
    select r.zone_id, e.moment_utc, lag(e.moment_utc) over (partition by r.zone_id order by e.moment_utc) as before_utc
    from rooms r join zone z on z.zone_id = r.zone_id
    join environment_utc e on e.quantity = 'temperature' and e.value is not null and coalesce(e.quality, 'good') not in ('bad', 'uncertain')
        and (e.zone_id = r.zone_id or contains(coalesce(e.name, ''), z.name) or e.zone_id in (select n.name from zone_name n where n.zone_id = r.zone_id))
), seen as (
    select zone_id, min(start_utc) as first_utc, max(end_utc) as last_utc from people group by zone_id
), silent as (
    select s.zone_id, s.first_utc, s.last_utc, min(g.moment_utc) as from_utc, max(g.moment_utc) as to_utc,
        max(epoch_ms(g.moment_utc) - epoch_ms(g.before_utc)) filter (where g.moment_utc > s.first_utc and g.before_utc < s.last_utc) as gap_ms, count(g.moment_utc) as samples
    from seen s left join good g on g.zone_id = s.zone_id group by s.zone_id, s.first_utc, s.last_utc
)
select
    r.zone_id as unit_key,
    case when w.zone_id is not null then 'violated' when s.zone_id is null or s.samples = 0 or s.from_utc > s.first_utc + interval 10 minute
        or s.to_utc < s.last_utc - interval 10 minute or s.gap_ms >= 600000 then 'cannot_tell' else 'met' end as answer,
    case when w.zone_id is not null then case when w.is_tired then 'hot_and_tired' when w.present > 0 then 'hot_with_people' else 'hot' end
        when s.zone_id is null then 'not_occupied' when s.samples = 0 then 'no_sensor' when s.from_utc > s.first_utc + interval 10 minute
        or s.to_utc < s.last_utc - interval 10 minute or s.gap_ms >= 600000 then 'sensor_silent' else 'no_jump' end as reason_code,
    coalesce(w.start_utc, s.first_utc) as start_utc, coalesce(w.end_utc, s.last_utc) as end_utc, coalesce(w.plus_minus_ms, 0) as plus_minus_ms,
    case when w.is_tired then 'S1' when w.present > 0 then 'S2' else 'S3' end as severity, 'probable' as status,
    []::varchar[] as permit_ids, [r.zone_id] as zone_ids, case when w.is_tired then w.tired_ids else [] end as person_ids, []::varchar[] as subject_ids,
    list_filter([w.source_id], lambda x: x is not null) as source_ids,
    to_json(struct_pack(
        rise_c := round(w.rise_c, 1), highest_c := round(w.highest_c, 1), worked_ms := w.worked_ms,
        people_en := case when w.is_tired then 'somebody there had worked ' || round(w.worked_ms / 3600000.0, 1) || ' h without a rest'
            when w.present > 0 then 'people were there' else 'nobody was found there' end,
        people_zh := case when w.is_tired then '在场人员已连续工作' || round(w.worked_ms / 3600000.0, 1) || '小时' when w.present > 0 then '现场有人' else '未发现有人' end)) as measured,
    to_json(struct_pack(fatigue_ms := (select fatigue_ms from knobs))) as limits,
    to_json(list_concat(coalesce(w.evidence, []), list_transform(coalesce(w.record_ids, []), lambda e: exhibit('E10', 'environment', e)))) as evidence
from rooms r
left join worst w on w.zone_id = r.zone_id
left join silent s on s.zone_id = r.zone_id
order by unit_key
