-- id: PT-NOCLOSE
-- title_en: Not accepted or closed properly
-- title_zh: 未验收关票
-- pack: gb30871 hsg250
-- severity: S3
-- unit: permit
-- watched: none
-- param: presence.close_after_h
-- param: presence.isolation_after_close_h
-- clause: GB 30871-2022 4.14, 4.15, 7.12, 9.2.14, 10.8; HSG250
-- grade: A
-- evidence: E2 E6
-- text_en: Permit {permits} was not closed properly: {measured.faults_en}.
-- text_zh: 作业票{permits}未按要求验收关票：{measured.faults_zh}。

-- (a) no acceptance within close_after_h of the end of work; (b) acceptance before that end; (c) a named worker surely inside an
-- exclusive zone of it at acceptance; (d) isolations not removed long after the close. What lies after the last record of the
-- case about any permit is not known yet.
with ended as (
    select
        s.permit_no, p.source_id, p.record_id, p.state_code, f.low_utc as ended_utc, f.high_utc as ended_high_utc, f.ref as ended_ref,
        f.source_id as ended_source, f.plus_minus_ms as ended_pm, s.sure_to_utc, s.maybe_to_utc,
        max(m.number) filter (where m.name = 'presence.close_after_h') as close_h,
        max(m.number) filter (where m.name = 'presence.isolation_after_close_h') as isolation_h
    from permit_span s
    join permit_now p on p.permit_no = s.permit_no
    left join permit_finish f on f.permit_no = s.permit_no
    join param_permit m on m.permit_no = s.permit_no and m.name in ('presence.close_after_h', 'presence.isolation_after_close_h')
    group by all
), acceptances as (
    select permit_no, low_utc, high_utc, source_id, plus_minus_ms, record_id as ref from chain_step where node = 'acceptance' and low_utc is not null
    union all by name
    select s.permit_no, s.moment_utc as low_utc, last_moment(s.moment_utc, s.moment_res_ms) as high_utc, s.source_id,
        coalesce(s.plus_minus_ms, 0) as plus_minus_ms, s.record_id as ref
    from permit_state_utc s
    join ref_word w on w.field = 'state' and w.word = lower(trim(s.state)) and w.value = 'accepted'
    where s.moment_utc is not null
), accepted as (
    select * from acceptances qualify row_number() over (partition by permit_no order by low_utc, ref) = 1
), inside as (
    select a.permit_no, list(distinct i.person_id order by i.person_id) as person_ids
    from accepted a
    join permit_zone z on z.permit_no = a.permit_no
    join zone o on o.zone_id = z.zone_id and o.zone_class = 'exclusive'
    join crew c on c.permit_no = a.permit_no and c.role = 'worker'
    join person_in_zone i on i.zone_id = z.zone_id and i.person_id = c.person_id and i.identity = 'sure' and i.certainty = 'surely'
        and i.start_utc + to_milliseconds(apart_ms(i.source_id, i.plus_minus_ms, a.source_id, a.plus_minus_ms)) < a.low_utc
        and i.end_utc - to_milliseconds(apart_ms(i.source_id, i.plus_minus_ms, a.source_id, a.plus_minus_ms)) > a.high_utc
    group by a.permit_no
), horizon as ( -- the last moment of which the permit records of this case speak
    select greatest(
        (select max(sign_time_utc) from approval_utc), (select max(moment_utc) from permit_state_utc),
        (select max(actual_end_utc) from permit_now)) as last_utc, (select count(*) from approval) + (select count(*) from permit_state) as rows_held
), locked as (
    select i.permit_no, count(*) as points
    from isolation_utc i join permit_close c on c.permit_no = i.permit_no
    join ended e on e.permit_no = i.permit_no, horizon h
    where i.removed_at_utc is null and i.removed_by is null and i.applied_at_utc is not null
        and h.last_utc > c.high_utc + to_milliseconds((e.isolation_h * 3600000)::bigint)
    group by i.permit_no
), graded as (
    select
        e.*, a.low_utc as accepted_utc, a.high_utc as accepted_high_utc, a.ref as accepted_ref, h.last_utc, h.rows_held,
        coalesce(e.ended_high_utc, case when e.maybe_to_utc < timestamp '9999-01-01' then e.maybe_to_utc end) as due_from_utc,
        apart_ms(a.source_id, a.plus_minus_ms, e.ended_source, e.ended_pm) as apart_ms, i.person_ids, l.points as locked_points
    from ended e
    left join accepted a on a.permit_no = e.permit_no
    left join inside i on i.permit_no = e.permit_no
    left join locked l on l.permit_no = e.permit_no, horizon h
), answered as (
    select
        *,
        case
            when person_ids is not null then 'people_inside_at_close'
            when accepted_high_utc + to_milliseconds(coalesce(apart_ms, 0)) < ended_utc then 'accepted_before_end'
            when accepted_utc > due_from_utc + to_milliseconds((close_h * 3600000)::bigint + coalesce(apart_ms, 0)) then 'not_closed'
            when accepted_utc is null and state_code in ('cancelled', 'void') then 'closed_properly'
            when accepted_utc is null and due_from_utc is null then 'end_not_known'
            when accepted_utc is null and rows_held = 0 then 'no_approvals'
            when accepted_utc is null and last_utc > due_from_utc + to_milliseconds((close_h * 3600000)::bigint) then 'not_closed'
            when accepted_utc is null then 'end_not_known'
            when locked_points > 0 then 'isolation_left'
            when ended_utc is null then 'end_not_known'
            when accepted_utc - to_milliseconds(coalesce(apart_ms, 0)) < ended_high_utc - interval 1 minute then 'clock'
            else 'closed_properly'
        end as reason_code
    from graded
)
select
    permit_no as unit_key,
    case when reason_code = 'closed_properly' then 'met' when reason_code in ('end_not_known', 'no_approvals', 'clock') then 'cannot_tell' else 'violated' end
        as answer,
    reason_code, least(coalesce(ended_utc, due_from_utc, accepted_utc), accepted_utc) as start_utc,
    greatest(coalesce(accepted_high_utc, due_from_utc + to_milliseconds((close_h * 3600000)::bigint)), ended_utc) as end_utc, coalesce(apart_ms, 0) as plus_minus_ms,
    case when person_ids is not null then 'S1' else 'S3' end as severity, 'probable' as status,
    [permit_no] as permit_ids, []::varchar[] as zone_ids, coalesce(person_ids, []) as person_ids, []::varchar[] as subject_ids, [source_id] as source_ids,
    to_json(struct_pack(
        ended_utc := ended_utc, accepted_utc := accepted_utc, locked_points := locked_points,
        faults_en := case reason_code when 'people_inside_at_close' then 'workers were still inside at acceptance'
            when 'accepted_before_end' then 'accepted before work had ended' when 'isolation_left' then locked_points || ' isolation point(s) are still recorded as applied'
            else 'no acceptance within ' || close_h::int || ' h of the end' end,
        faults_zh := case reason_code when 'people_inside_at_close' then '验收时仍有作业人员在内'
            when 'accepted_before_end' then '作业结束前已验收' when 'isolation_left' then '仍有' || locked_points || '处隔离未解除'
            else '结束后' || close_h::int || '小时内未验收' end)) as measured,
    to_json(struct_pack(close_after_h := close_h)) as limits,
    to_json(list_filter([exhibit('E1', 'permit', record_id), exhibit('E8', 'acceptance', accepted_ref), exhibit('E1', 'end', ended_ref)],
        lambda e: e.ref is not null)) as evidence
from answered
order by unit_key
