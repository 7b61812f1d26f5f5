-- id: PT-EARLY-START
-- title_en: Work before the permit starts
-- title_zh: 未到开始时间或未批准先作业
-- pack: gb30871
-- severity: S2
-- unit: permit
-- watched: zone
-- param: presence.early_tol_s
-- param: presence.pre_start_min
-- clause: GB 30871-2022 4.6, 4.4 b, annex A
-- grade: A
-- evidence: E2 E3 E8
-- text_en: On {permits} {measured.what_en} at {start}, {measured.early_ms} before it could start ({measured.from_utc}).
-- text_zh: 作业票{permits}最早可于{measured.from_utc}开工，{measured.what_zh}时间为{start}，提前{measured.early_ms}。

-- The permit may be worked on from the latest of planned start, last mandatory approval and, for hot work, the shift foreman's
-- ticket check. Work of its kind, or a named worker inside an exclusive zone of it, before that is early. Being in a shared area
-- before the start is not (briefing, approval and sampling happen there). Met needs the zone watched for the hour before.
with opens as (
    select
        s.permit_no, s.work_type, s.level, s.source_id, s.plus_minus_ms, s.plan_start_utc,
        greatest(s.plan_start_utc, max(c.low_utc)) as from_low_utc, greatest(s.sure_from_utc, max(c.high_utc)) as from_high_utc,
        coalesce(bool_or(c.low_utc is null and c.steps_held > 0), false) as unsigned, coalesce(max(c.steps_held), 0) as steps_held,
        list(exhibit('E8', 'approval', c.record_id) order by c.high_utc desc) filter (where c.record_id is not null) as signatures
    from permit_span s
    left join chain_step c on c.permit_no = s.permit_no and c.mandatory
    group by s.permit_no, s.work_type, s.level, s.source_id, s.plus_minus_ms, s.plan_start_utc, s.sure_from_utc
), knobs as (
    select permit_no, (max(number) filter (where name = 'presence.early_tol_s') * 1000)::bigint as tolerance_ms,
        (max(number) filter (where name = 'presence.pre_start_min') * 60000)::bigint as before_ms
    from param_permit where name in ('presence.early_tol_s', 'presence.pre_start_min') group by permit_no
), places as (
    select o.*, k.tolerance_ms, k.before_ms, z.zone_id, coalesce(n.zone_class, 'shared') = 'exclusive' as exclusive
    from opens o join knobs k on k.permit_no = o.permit_no
    join permit_zone z on z.permit_no = o.permit_no left join zone n on n.zone_id = z.zone_id
), seen as (
    select p.permit_no, p.zone_id, 'entered' as kind, s.presence_id as ref, s.code, s.video_id, s.start_ms, s.end_ms, s.start_utc, s.end_utc, s.source_id,
        s.plus_minus_ms, s.sure, s.person_id, s.subject_kind
    from places p
    join stay_exclusive s on s.permit_no = p.permit_no and s.zone_id = p.zone_id
        and s.start_utc < p.from_high_utc and s.end_utc > p.plan_start_utc - interval 24 hour
    where p.exclusive and not exists (
        select 1 from permit_active n join permit_role q on q.permit_no = n.permit_no and q.person_id = s.person_id
        where n.permit_no <> p.permit_no and n.zone_id = p.zone_id and n.maybe_from_utc <= s.end_utc and n.maybe_to_utc >= s.start_utc)
    union all by name
    select p.permit_no, p.zone_id, 'worked' as kind, a.activity_id as ref, 'E3' as code, a.video_id, a.start_ms, a.end_ms, a.start_utc, a.end_utc,
        a.source_id, a.plus_minus_ms, a.confidence >= 0.6 as sure
    from places p
    join activity a on a.zone_id = p.zone_id and a.work_type = p.work_type and a.start_utc < p.from_high_utc
        and a.end_utc > p.plan_start_utc - interval 24 hour
    where not exists (
        select 1 from permit_active n where n.permit_no <> p.permit_no and n.zone_id = p.zone_id and n.work_type = p.work_type
            and n.maybe_from_utc <= a.end_utc and n.maybe_to_utc >= a.start_utc)
), recorded as ( -- the record itself may say that work began early
    select b.permit_no, null::varchar as zone_id, 'recorded' as kind, b.ref, b.code, b.low_utc as start_utc, b.high_utc as end_utc, b.source_id,
        b.plus_minus_ms, true as sure
    from permit_begin b where b.basis in ('recorded', 'state')
), every as (
    select * from seen union all by name select * from recorded
), timed as (
    select
        e.*, p.tolerance_ms, p.from_low_utc, p.from_high_utc,
        apart_ms(e.source_id, e.plus_minus_ms, p.source_id, p.plus_minus_ms) as apart_ms,
        epoch_ms(p.from_low_utc) - epoch_ms(case when e.kind = 'recorded' then e.end_utc else e.start_utc end)
            - apart_ms(e.source_id, e.plus_minus_ms, p.source_id, p.plus_minus_ms) as early_least_ms,
        epoch_ms(p.from_high_utc) - epoch_ms(e.start_utc) + apart_ms(e.source_id, e.plus_minus_ms, p.source_id, p.plus_minus_ms) as early_most_ms
    from every e
    join (select distinct permit_no, tolerance_ms, from_low_utc, from_high_utc, source_id, plus_minus_ms from places) p on p.permit_no = e.permit_no
), found as (
    select
        permit_no, coalesce(bool_or(sure and early_least_ms > tolerance_ms), false) as is_early,
        coalesce(bool_or(early_most_ms > tolerance_ms), false) as may_be_early, max(early_least_ms) filter (where sure) as early_ms,
        min(start_utc) filter (where sure and early_least_ms > tolerance_ms) as first_utc, max(apart_ms) as apart_ms,
        arg_min(kind, start_utc) filter (where sure and early_least_ms > tolerance_ms) as kind,
        count(distinct coalesce(subject_kind, kind)) filter (where sure and early_least_ms > tolerance_ms) as kinds,
        list(distinct source_id order by source_id) as source_ids,
        list(distinct person_id order by person_id) filter (where person_id is not null and sure and early_least_ms > tolerance_ms) as person_ids,
        list(struct_pack(code := code, kind := kind, ref := ref, video_id := video_id, start_ms := start_ms, end_ms := end_ms) order by start_utc, ref)
            filter (where early_most_ms > tolerance_ms) as evidence
    from timed group by permit_no
), silent as ( -- a named worker's tag that fell silent inside some zone: nobody knows whether they went in meanwhile
    select distinct p.permit_no
    from places p join crew c on c.permit_no = p.permit_no and c.role = 'worker'
    join tag_lost t on t.person_id = c.person_id and not t.left_by_door and t.start_utc < p.from_high_utc and t.end_utc > p.from_low_utc - to_milliseconds(p.before_ms)
    where p.exclusive
), units as (
    select permit_no, any_value(work_type) as work_type, any_value(level) as level, any_value(source_id) as source_id, any_value(plus_minus_ms) as plus_minus_ms,
        any_value(plan_start_utc) as plan_start_utc, any_value(from_low_utc) as from_low_utc, any_value(from_high_utc) as from_high_utc,
        any_value(unsigned) as unsigned, any_value(steps_held) as steps_held, any_value(before_ms) as before_ms, any_value(signatures) as signatures,
        list(distinct zone_id order by zone_id) filter (where zone_id is not null) as zone_ids
    from places group by permit_no
)
select
    u.permit_no as unit_key,
    case when u.from_low_utc is null then 'cannot_tell' when f.is_early then 'violated' when u.zone_ids is null or f.may_be_early or u.unsigned or q.permit_no is not null then 'cannot_tell'
        else 'met' end as answer,
    case when u.from_low_utc is null then 'start_unknown' when f.is_early then case f.kind when 'entered' then 'entered_early' else 'worked_early' end
        when u.zone_ids is null then 'place_unknown' when f.may_be_early then 'clock' when u.unsigned then 'not_signed' when q.permit_no is not null then 'lost' else 'not_early' end as reason_code,
    coalesce(f.first_utc, u.from_low_utc - to_milliseconds(u.before_ms)) as start_utc, u.from_high_utc as end_utc,
    coalesce(f.apart_ms, 0) as plus_minus_ms,
    case when u.work_type in ('CS', 'BP') or (u.work_type = 'HW' and u.level = 'special') then 'S1' else 'S2' end as severity,
    case when f.kinds > 1 then 'confirmed' else 'probable' end as status,
    [u.permit_no] as permit_ids, coalesce(u.zone_ids, []) as zone_ids, coalesce(f.person_ids, []) as person_ids, []::varchar[] as subject_ids,
    coalesce(f.source_ids, [u.source_id]) as source_ids,
    to_json(struct_pack(
        early_ms := f.early_ms, from_utc := u.from_low_utc,
        what_en := case f.kind when 'entered' then 'a worker was inside' when 'worked' then 'work was seen' else 'work began by its record' end,
        what_zh := case f.kind when 'entered' then '作业人员进入' when 'worked' then '作业' else '记录的开工' end)) as measured,
    '{}' as limits,
    to_json(list_concat(coalesce(f.evidence, []), coalesce(u.signatures, []))) as evidence
from units u
left join found f on f.permit_no = u.permit_no
left join silent q on q.permit_no = u.permit_no
order by unit_key
