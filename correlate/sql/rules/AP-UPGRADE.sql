-- id: AP-UPGRADE
-- title_en: Night, weekend or holiday hot work without upgrade
-- title_zh: 节假日、夜间动火未升级管理
-- pack: gb30871
-- severity: S2
-- unit: permit
-- watched: none
-- param: calendar.overlap_min
-- param: weather.hw_wind_mps
-- clause: GB 30871-2022 5.1.1, 5.2.15
-- grade: A
-- evidence: E8 E10
-- text_en: Hot work on {permits} falls into {measured.why_en}, yet it was approved by {measured.approver} where {limits.needed_en} must sign.
-- text_zh: 作业票{permits}的动火时间涉及{measured.why_zh}，应由{limits.needed_zh}审批，实际由{measured.approver}审批。

-- Paper: the planned window of hot work against nights, rest days and holidays (make-up workdays are workdays) and wind of
-- force 5 in the open. Where they overlap by the time that counts, the approver must have the rank of the next higher level.
with hot as (
    select
        s.permit_no, s.level, s.source_id, s.plus_minus_ms, s.plan_start_utc, s.plan_end_utc, p.record_id,
        max(m.number) filter (where m.name = 'calendar.overlap_min') as overlap_min,
        max(m.number) filter (where m.name = 'weather.hw_wind_mps') as wind_mps
    from permit_span s
    join permit_now p on p.permit_no = s.permit_no
    join param_permit m on m.permit_no = s.permit_no and m.name in ('calendar.overlap_min', 'weather.hw_wind_mps')
    where s.work_type = 'HW'
    group by all
), calendar as (
    select
        h.permit_no, u.kind, any_value(u.name) as name,
        sum(epoch_ms(least(u.end_utc, h.plan_end_utc)) - epoch_ms(greatest(u.start_utc, h.plan_start_utc))) as overlap_ms
    from hot h
    join unsocial_time u on u.start_utc < h.plan_end_utc and u.end_utc > h.plan_start_utc
    group by h.permit_no, u.kind
), unsure as ( -- a workday of which no calendar tells
    select h.permit_no from hot h
    join site_day d on not d.sure and d.start_utc < h.plan_end_utc and d.end_utc > h.plan_start_utc group by h.permit_no
), indoors as (
    select z.permit_no, bool_or(o.outdoor is distinct from false) as outdoor
    from permit_zone z left join zone o on o.zone_id = z.zone_id group by z.permit_no
), windy as (
    select h.permit_no, max(e.value) as wind_mps
    from hot h
    join indoors i on i.permit_no = h.permit_no and i.outdoor
    join environment_utc e on e.quantity = 'wind_speed' and coalesce(e.quality, 'good') <> 'bad' and e.value >= h.wind_mps
        and e.moment_utc >= h.plan_start_utc and e.moment_utc < h.plan_end_utc
    group by h.permit_no
), reasons as (
    select
        h.permit_no,
        coalesce(bool_or(c.kind = 'night' and c.overlap_ms >= h.overlap_min * 60000), false) as at_night,
        coalesce(bool_or(c.kind = 'rest_day' and c.overlap_ms >= h.overlap_min * 60000), false) as on_rest_day,
        coalesce(bool_or(c.kind = 'holiday' and c.overlap_ms >= h.overlap_min * 60000), false) as on_holiday,
        any_value(c.name) filter (where c.kind = 'holiday') as holiday
    from hot h left join calendar c on c.permit_no = h.permit_no
    group by h.permit_no
), approver as (
    select
        c.permit_no, c.record_id, c.signer, c.role, c.low_utc, c.source_id,
        (select max(a.rank) from ref_approver_rank a where contains(lower(c.role), a.word)) as rank
    from chain_step c
    where c.node = 'approver' and c.matched
), judged as (
    select
        h.*, r.* exclude (permit_no), w.wind_mps as wind_seen_mps, w.permit_no is not null as in_wind,
        u.permit_no is not null as day_unsure, v.level is null as level_unknown, n.approver_rank as needed_rank,
        n.approver_en as needed_en, n.approver_zh as needed_zh, a.rank, a.record_id as approval_id,
        coalesce(a.role, a.signer) as approved_by, a.low_utc as approved_utc, a.record_id is not null as approved,
        (select count(*) from approval q where q.permit_no = h.permit_no) as approvals_held
    from hot h
    join reasons r on r.permit_no = h.permit_no
    left join windy w on w.permit_no = h.permit_no
    left join unsure u on u.permit_no = h.permit_no
    left join ref_validity v on v.work_type = 'HW' and v.level = h.level
    left join ref_validity n on n.work_type = 'HW' and n.level = v.next_level
    left join approver a on a.permit_no = h.permit_no
), graded as (
    select *, at_night or on_rest_day or on_holiday or in_wind as upgrades from judged
)
select
    permit_no as unit_key,
    case
        when plan_start_utc is null or plan_end_utc is null then 'cannot_tell'
        when not upgrades then case when day_unsure then 'cannot_tell' else 'met' end
        when level_unknown or approvals_held = 0 then 'cannot_tell'
        when not approved or rank < needed_rank then 'violated'
        when rank is null then 'cannot_tell'
        else 'met'
    end as answer,
    case
        when plan_start_utc is null or plan_end_utc is null then 'end_unknown'
        when not upgrades then case when day_unsure then 'holiday_unknown' else 'ordinary_time' end
        when level_unknown then 'level_unknown'
        when approvals_held = 0 then 'no_approvals'
        when not approved then 'not_signed'
        when rank < needed_rank then 'not_upgraded'
        when rank is null then 'rank_unknown'
        else 'upgraded'
    end as reason_code,
    plan_start_utc as start_utc, plan_end_utc as end_utc, 0::bigint as plus_minus_ms,
    case when level = 'special' then 'S1' else 'S2' end as severity, 'probable' as status,
    [permit_no] as permit_ids, []::varchar[] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids,
    [source_id] as source_ids,
    to_json(struct_pack(
        why_en := concat_ws(', ', case when at_night then 'the night' end, case when on_rest_day then 'a rest day' end,
            case when on_holiday then 'a public holiday' end, case when in_wind then 'wind of force 5' end),
        why_zh := concat_ws('、', case when at_night then '夜间' end, case when on_rest_day then '休息日' end,
            case when on_holiday then coalesce(holiday, '法定节假日') end, case when in_wind then '五级以上大风' end),
        approver := coalesce(approved_by, '—'), wind_mps := wind_seen_mps)) as measured,
    to_json(struct_pack(needed_en := needed_en, needed_zh := needed_zh, overlap_min := overlap_min)) as limits,
    to_json(list_filter([
        struct_pack(code := 'E1', kind := 'permit', ref := record_id, video_id := null::varchar, start_ms := null::bigint,
            end_ms := null::bigint),
        struct_pack(code := 'E8', kind := 'approval', ref := approval_id, video_id := null::varchar, start_ms := null::bigint,
            end_ms := null::bigint)], lambda e: e.ref is not null)) as evidence
from graded
order by unit_key
