-- id: BR-NOT-ACK
-- title_en: Risk briefing not acknowledged
-- title_zh: 未进行安全交底确认
-- pack: gb30871
-- severity: S2
-- unit: permit_person
-- watched: none
-- param: briefing.max_age_h
-- clause: GB 30871-2022 4.4, annex A
-- grade: A
-- evidence: E9 E3
-- text_en: {persons} worked on {permits} from {measured.begun_utc} {measured.fault_en}.
-- text_zh: {persons}于{measured.begun_utc}起在作业票{permits}下作业，{measured.fault_zh}。

-- Each worker and guardian named: an acknowledgement of the briefing between a day before the start and their own first entry
-- into a zone of the permit (the start, where no entry is known).
with entered as (
    select r.permit_no, r.member, i.start_utc as low_utc, i.source_id, i.plus_minus_ms, i.presence_id as ref
    from crew r
    join permit_zone z on z.permit_no = r.permit_no
    join zone o on o.zone_id = z.zone_id and o.zone_class = 'exclusive'
    join permit_begin b on b.permit_no = r.permit_no
    join person_in_zone i on i.zone_id = z.zone_id and i.person_id = r.person_id and i.identity = 'sure' and i.certainty = 'surely'
        and i.end_utc > b.low_utc
    qualify row_number() over (partition by r.permit_no, r.member order by i.start_utc) = 1
), judged as (
    select
        r.permit_no, r.member, r.person_id, r.name, r.role, coalesce(e.low_utc, b.low_utc) as begun_utc,
        coalesce(greatest(e.low_utc, b.low_utc), b.high_utc) as begun_high_utc, coalesce(e.source_id, b.source_id) as begun_source,
        coalesce(e.plus_minus_ms, b.plus_minus_ms) as begun_pm, b.low_utc as start_utc, b.ref as begun_ref, m.number as max_age_h
    from (select permit_no, member, any_value(person_id) as person_id, any_value(name) as name, min(role) as role
          from crew group by permit_no, member) r
    left join permit_begin b on b.permit_no = r.permit_no
    left join entered e on e.permit_no = r.permit_no and e.member = r.member
    join param_permit m on m.permit_no = r.permit_no and m.name = 'briefing.max_age_h'
), acks as (
    select
        j.*, a.record_id, a.ack_time_utc, a.source_id as ack_source,
        apart_ms(a.source_id, coalesce(a.plus_minus_ms, 0), j.begun_source, j.begun_pm) as apart_ms,
        last_moment(a.ack_time_utc, a.ack_time_res_ms) as ack_high_utc
    from judged j
    left join briefing_utc a on a.permit_no = j.permit_no and lower(trim(a.ack_person)) in (lower(trim(j.name)), lower(j.person_id))
), graded as (
    select
        *,
        epoch_ms(ack_high_utc) + apart_ms <= epoch_ms(begun_utc)
            and epoch_ms(ack_time_utc) - apart_ms >= epoch_ms(start_utc) - max_age_h * 3600000 as surely_good,
        epoch_ms(ack_time_utc) - apart_ms <= epoch_ms(begun_high_utc)
            and epoch_ms(ack_high_utc) + apart_ms >= epoch_ms(start_utc) - max_age_h * 3600000 as maybe_good,
        epoch_ms(ack_time_utc) > epoch_ms(begun_high_utc) as is_late
    from acks
), found as (
    select
        permit_no, member, any_value(person_id) as person_id, any_value(name) as name, any_value(begun_utc) as begun_utc,
        any_value(begun_high_utc) as begun_high_utc, any_value(begun_ref) as begun_ref, any_value(begun_source) as begun_source,
        any_value(max_age_h) as max_age_h, max(apart_ms) as apart_ms, count(record_id) as acks, count(ack_time_utc) as timed,
        coalesce(bool_or(surely_good), false) as is_good, coalesce(bool_or(maybe_good), false) as may_be_good,
        coalesce(bool_or(is_late), false) as is_late, min(ack_time_utc) as ack_utc,
        list(exhibit('E9', 'briefing', record_id) order by ack_time_utc) filter (where record_id is not null) as evidence
    from graded
    group by permit_no, member
), held as (
    select (select count(*) from briefing where ack_person is not null) as any_held,
        (select min(ack_time_utc) - interval 1 day from briefing_utc) as from_utc,
        (select max(ack_time_utc) + interval 1 day from briefing_utc) as to_utc
)
select
    f.permit_no || '|' || f.member as unit_key,
    case
        when f.begun_utc is null or h.any_held = 0 then 'cannot_tell'
        when f.is_good then 'met'
        when f.may_be_good or (f.acks > 0 and f.timed = 0) then 'cannot_tell'
        when f.acks = 0 and f.begun_utc not between h.from_utc and h.to_utc then 'cannot_tell'
        else 'violated'
    end as answer,
    case
        when f.begun_utc is null then 'start_unknown'
        when h.any_held = 0 then 'no_briefings'
        when f.is_good then 'acknowledged'
        when f.acks > 0 and f.timed = 0 then 'ack_without_time'
        when f.may_be_good then 'clock'
        when f.acks = 0 and f.begun_utc not between h.from_utc and h.to_utc then 'no_briefings'
        when f.acks = 0 then 'not_acknowledged'
        when f.is_late then 'acknowledged_late'
        else 'acknowledged_long_before'
    end as reason_code,
    f.begun_utc as start_utc, coalesce(greatest(f.ack_utc, f.begun_high_utc), f.begun_high_utc) as end_utc,
    coalesce(f.apart_ms, 0) as plus_minus_ms, 'S2' as severity, 'probable' as status,
    [f.permit_no] as permit_ids, []::varchar[] as zone_ids, list_filter([f.person_id], lambda p: p is not null) as person_ids,
    case when f.person_id is null then ['person ' || f.name] else [] end as subject_ids,
    list_filter([f.begun_source], lambda s: s is not null) as source_ids,
    to_json(struct_pack(
        begun_utc := f.begun_utc, ack_utc := f.ack_utc,
        fault_en := case when f.acks = 0 then 'without an acknowledged briefing'
            when f.is_late then 'and acknowledged the briefing only at ' || strftime(f.ack_utc, '%H:%M:%S') || ' UTC'
            else 'on a briefing acknowledged more than ' || f.max_age_h::int || ' h before' end,
        fault_zh := case when f.acks = 0 then '没有安全交底签认记录'
            when f.is_late then '开工后才签认安全交底' else '安全交底签认早于开工' || f.max_age_h::int || '小时以上' end)) as measured,
    to_json(struct_pack(max_age_h := f.max_age_h)) as limits,
    to_json(list_concat(coalesce(f.evidence, []), list_filter([exhibit('E1', 'permit', f.begun_ref)], lambda e: e.ref is not null)))
        as evidence
from found f, held h
order by unit_key
