-- id: ENV-WEATHER
-- title_en: Wind, heat or weather limit exceeded
-- title_zh: 大风、高温等恶劣天气作业
-- pack: gb30871
-- severity: S2
-- unit: permit
-- watched: none
-- param: weather.hw_wind_mps
-- param: weather.wh_wind_mps
-- param: weather.lf_wind_mps
-- param: weather.heat_stop_c
-- param: weather.heat_limit_c
-- param: weather.heat_rotate_c
-- param: weather.heat_hours
-- clause: GB 30871-2022 5.2.15, 8.2.6, 9.2.4; heat measures 2012 art. 8
-- grade: A
-- evidence: E3 E10
-- text_en: Work on {permits} went on in the open in {measured.faults_en}.
-- text_zh: 作业票{permits}在{measured.faults_zh}下露天作业。

-- Of permits for work in the open, while they were at work (suspensions apart): hot work from force 5 unless approved one level
-- higher, height from force 5, lifting from force 6, by 10-min mean or three gusts in 10 min; and the heat of the day. Met needs good
-- samples of the wind throughout, where a wind limit exists. Heat is judged where a temperature of the open is on record; fog, snow
-- and rain are judged by nobody here, for no record tells of them.
with knobs as (
    select permit_no, max(number) filter (where name = 'weather.hw_wind_mps') as hw_mps, max(number) filter (where name = 'weather.wh_wind_mps') as wh_mps, max(number) filter (where name = 'weather.lf_wind_mps') as lf_mps,
        max(number) filter (where name = 'weather.heat_stop_c') as stop_c, max(number) filter (where name = 'weather.heat_limit_c') as limit_c, max(number) filter (where name = 'weather.heat_rotate_c') as rotate_c,
        max(number) filter (where name = 'weather.heat_hours') as heat_h
    from param_permit
    where name in ('weather.hw_wind_mps', 'weather.wh_wind_mps', 'weather.lf_wind_mps', 'weather.heat_stop_c', 'weather.heat_limit_c', 'weather.heat_rotate_c', 'weather.heat_hours') group by permit_no
), places as (
    select z.permit_no, bool_or(o.outdoor is distinct from false and o.kind is distinct from 'confined_space' and o.kind is distinct from 'building' and o.kind is distinct from 'electrical') as may_be_open,
        bool_and(coalesce(o.outdoor, false)) as is_open, list(distinct z.zone_id order by z.zone_id) filter (where z.zone_id is not null) as zone_ids
    from permit_zone z left join zone o on o.zone_id = z.zone_id group by z.permit_no
), jobs as (
    select s.permit_no, s.work_type, s.level, s.source_id, s.plus_minus_ms, p.record_id, l.is_open, l.zone_ids, k.* exclude (permit_no),
        case s.work_type when 'HW' then k.hw_mps when 'WH' then k.wh_mps when 'LF' then k.lf_mps end as wind_mps
    from permit_span s
    join permit_now p on p.permit_no = s.permit_no
    join places l on l.permit_no = s.permit_no and l.may_be_open
    join knobs k on k.permit_no = s.permit_no
), at_work as (
    select distinct a.permit_no, a.sure_from_utc as from_utc, a.sure_to_utc as to_utc, a.basis = 'plan' as on_paper
    from permit_active a join jobs j on j.permit_no = a.permit_no
    where a.sure_from_utc is not null and a.sure_to_utc < timestamp '9999-12-30'
), stretches as (
    select permit_no, min(from_utc) as first_utc, max(to_utc) as last_utc, bool_and(on_paper) as on_paper from at_work group by permit_no
), ranks as ( -- hot work in wind is upgraded: the approver must have the rank of the next level
    select c.permit_no, max((select max(a.rank) from ref_approver_rank a where contains(lower(c.role), a.word))) as rank, max(n.approver_rank) as needed_rank
    from chain_step c
    join ref_validity v on v.work_type = c.work_type and v.level = c.level
    join ref_validity n on n.work_type = c.work_type and n.level = v.next_level
    where c.node = 'approver' and c.matched and c.work_type = 'HW' group by c.permit_no
), gusty as (
    select j.permit_no, max(w.level_mps) as highest_mps, min(w.moment_utc) as first_utc, max(w.next_utc) as last_utc, arg_max(w.record_id, w.level_mps) as record_id, max(w.plus_minus_ms) as plus_minus_ms,
        any_value(w.source_id) as source_id
    from jobs j join at_work a on a.permit_no = j.permit_no
    join wind_level w on w.level_mps >= j.wind_mps and w.moment_utc >= a.from_utc + to_milliseconds(apart_ms(w.source_id, w.plus_minus_ms, j.source_id, j.plus_minus_ms))
        and w.moment_utc < a.to_utc - to_milliseconds(apart_ms(w.source_id, w.plus_minus_ms, j.source_id, j.plus_minus_ms))
    where j.wind_mps is not null group by j.permit_no
), samples as ( -- holes between good samples while at work
    select a.permit_no, a.from_utc, a.to_utc, greatest(w.moment_utc, a.from_utc) as seen_from_utc, greatest(w.moment_utc, a.from_utc) as seen_to_utc
    from at_work a join jobs j on j.permit_no = a.permit_no and j.wind_mps is not null
    join wind_level w on w.moment_utc < a.to_utc and w.moment_utc > a.from_utc - interval 30 minute
    union all select permit_no, from_utc, to_utc, to_utc, to_utc from at_work
), holes as (
    select permit_no, epoch_ms(seen_from_utc) - epoch_ms(coalesce(max(seen_to_utc) over (partition by permit_no, from_utc order by seen_from_utc, seen_to_utc rows between unbounded preceding and 1 preceding), from_utc)) as hole_ms
    from samples
), blind as (
    select permit_no, max(hole_ms) as hole_ms from holes group by permit_no
), heat as (
    select a.permit_no, d.day, any_value(d.highest_c) as highest_c, any_value(d.record_id) as record_id, any_value(d.source_id) as source_id,
        sum(epoch_ms(least(a.to_utc, d.end_utc)) - epoch_ms(greatest(a.from_utc, d.start_utc))) as day_ms,
        bool_or(a.from_utc < d.hottest_utc + interval 90 minute and a.to_utc > d.hottest_utc - interval 90 minute) as in_hottest
    from at_work a join hot_day d on a.from_utc < d.end_utc and a.to_utc > d.start_utc group by a.permit_no, d.day
), overtime as ( -- somebody of the crew beyond eight hours that day, by the shift list
    select c.permit_no, d.day, max(epoch_ms(s.shift_end_utc) - epoch_ms(s.shift_start_utc) - coalesce(epoch_ms(s.break_end_utc) - epoch_ms(s.break_start_utc), 0)) as shift_ms
    from shift_utc s
    join person_key k
        on k.person_no is not distinct from nullif(trim(s.person_id), '') and k.name is not distinct from nullif(trim(s.name), '') and k.company is null and k.card_no is null
    join crew c on c.role = 'worker' and c.person_id = k.person_id
    join hot_day d on s.shift_start_utc >= d.start_utc and s.shift_start_utc < d.end_utc group by c.permit_no, d.day
), hot as (
    select h.permit_no, max(h.highest_c) as highest_c, arg_max(h.record_id, h.highest_c) as record_id, any_value(h.source_id) as source_id,
        bool_or(h.highest_c >= j.stop_c) as stop, bool_or(h.highest_c >= j.limit_c and h.highest_c < j.stop_c and (h.day_ms > j.heat_h * 3600000 or h.in_hottest)) as too_long,
        bool_or(h.highest_c >= j.rotate_c and h.highest_c < j.limit_c and coalesce(o.shift_ms, 0) > 8 * 3600000) as overtime
    from heat h join jobs j on j.permit_no = h.permit_no
    left join overtime o on o.permit_no = h.permit_no and o.day = h.day group by h.permit_no
), joined as (
    select
        j.*, s.first_utc, s.last_utc, s.on_paper, g.highest_mps, g.first_utc as windy_utc, g.last_utc as calm_utc, g.record_id as wind_id, g.plus_minus_ms as wind_pm, b.hole_ms, t.highest_c, t.record_id as heat_id,
        g.permit_no is not null and not (j.work_type = 'HW' and coalesce(r.rank >= r.needed_rank, false)) as in_wind, g.permit_no is not null as windy,
        coalesce(t.stop or t.too_long or t.overtime, false) as in_heat, t.stop, t.too_long, t.overtime, r.rank, r.needed_rank,
        list_filter([g.source_id, t.source_id], lambda x: x is not null) as env_sources
    from jobs j
    left join stretches s on s.permit_no = j.permit_no
    left join gusty g on g.permit_no = j.permit_no
    left join blind b on b.permit_no = j.permit_no
    left join ranks r on r.permit_no = j.permit_no
    left join hot t on t.permit_no = j.permit_no
), answered as (
    select
        *,
        case
            when first_utc is null then 'start_unknown'
            when in_wind and work_type = 'HW' and rank is null and needed_rank is null then 'no_approvals'
            when (in_wind or in_heat) and not is_open then 'open_unsure'
            when (in_wind or in_heat) and on_paper then 'start_unknown'
            when in_wind then 'in_wind'
            when in_heat then 'in_heat'
            when wind_mps is not null and hole_ms > 1800000 then 'wind_unknown'
            when windy then 'upgraded'
            when wind_mps is null and highest_c is null then 'no_weather'
            else 'weather_fit'
        end as reason_code
    from joined
)
select
    permit_no as unit_key, case when reason_code in ('in_wind', 'in_heat') then 'violated' when reason_code in ('upgraded', 'weather_fit') then 'met' else 'cannot_tell' end as answer, reason_code,
    case reason_code when 'in_wind' then windy_utc else first_utc end as start_utc, case reason_code when 'in_wind' then calm_utc else last_utc end as end_utc, coalesce(wind_pm, 0)::bigint as plus_minus_ms,
    case when in_wind and work_type in ('LF', 'WH') and highest_mps >= 13.9 then 'S1' else 'S2' end as severity, 'probable' as status, -- force 7 begins at 13.9 m/s
    [permit_no] as permit_ids, coalesce(zone_ids, []) as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids, list_sort(list_distinct(list_concat([source_id], env_sources))) as source_ids,
    to_json(struct_pack(
        wind_mps := round(highest_mps, 1), highest_c := round(highest_c, 1),
        faults_en := concat_ws(' and ', case when in_wind then 'wind of ' || round(highest_mps, 1) || ' m/s (limit ' || wind_mps || ')' end,
            case when stop then 'heat of ' || round(highest_c, 1) || ' °C, at which it must stop' when too_long then 'heat of ' || round(highest_c, 1) || ' °C for too long or in the hottest hours'
                when overtime then 'heat of ' || round(highest_c, 1) || ' °C with overtime' end),
        faults_zh := concat_ws('、', case when in_wind then '风速' || round(highest_mps, 1) || '米/秒（限值' || wind_mps || '）' end,
            case when stop then '气温' || round(highest_c, 1) || '℃（应停止露天作业）' when too_long then '气温' || round(highest_c, 1) || '℃（作业时间过长或处于最热时段）'
                when overtime then '气温' || round(highest_c, 1) || '℃（加班）' end))) as measured,
    to_json(struct_pack(wind_mps := wind_mps, heat_stop_c := stop_c, heat_limit_c := limit_c, heat_rotate_c := rotate_c)) as limits,
    to_json(list_filter([exhibit('E1', 'permit', record_id), exhibit('E10', 'environment', wind_id), exhibit('E10', 'environment', heat_id)], lambda e: e.ref is not null)) as evidence
from answered
order by unit_key
