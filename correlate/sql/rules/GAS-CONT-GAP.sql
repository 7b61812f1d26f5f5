-- id: GAS-CONT-GAP
-- title_en: Continuous gas monitoring interrupted
-- title_zh: 连续检测中断或未按2小时记录
-- pack: gb30871 osha
-- severity: S2
-- unit: permit
-- watched: none
-- param: gas.cont_gap_s
-- param: gas.frozen_min
-- param: gas.log_every_min
-- param: gas.log_tol_min
-- param: gas.worker_distance_m
-- clause: GB 30871-2022 5.3.1 d, 6.5, 4.12
-- grade: A
-- evidence: E2 E5
-- text_en: Permit {permits}, {zone}: {measured.what_en} from {start} with people inside (limit {measured.limit_en}).
-- text_zh: 作业票{permits}，{zone}：自{start}起有人作业期间{measured.what_zh}（限值：{measured.limit_zh}）。

-- Special hot work and confined space, while active and somebody is inside: no reading of a detector linked to the permit for
-- cont_gap_s, every channel of it unchanged for frozen_min, its calibration run out, for confined space no analysis written down
-- for log_every_min and log_tol_min, or its recorded place farther than worker_distance_m from the nearest worker (the zone's edge
-- standing for the worker). Met needs readings all through the time in which somebody was or may have been inside.
with knobs as (
    select permit_no, max(number) filter (where name = 'gas.cont_gap_s') as gap_s, max(number) filter (where name = 'gas.frozen_min') as frozen_min,
        (max(number) filter (where name = 'gas.log_every_min') + max(number) filter (where name = 'gas.log_tol_min')) as log_min,
        max(number) filter (where name = 'gas.worker_distance_m') as distance_m
    from param_permit where name in ('gas.cont_gap_s', 'gas.frozen_min', 'gas.log_every_min', 'gas.log_tol_min', 'gas.worker_distance_m') group by permit_no
), works as (
    select p.permit_no, p.work_type, p.record_id, k.*exclude (permit_no), list(distinct z.zone_id order by z.zone_id) as zone_ids, bool_or(z.zone_id is null) as place_unknown
    from permit_now p join knobs k on k.permit_no = p.permit_no left join permit_zone z on z.permit_no = p.permit_no
    where p.work_type = 'CS' or (p.work_type = 'HW' and p.level = 'special')
    group by all
), windows as (
    select distinct a.permit_no, a.source_id, a.plus_minus_ms, a.maybe_from_utc, a.maybe_to_utc, a.sure_from_utc, a.sure_to_utc
    from permit_active a join works w on w.permit_no = a.permit_no
    where a.maybe_from_utc > timestamp '0001-01-02' and a.maybe_to_utc < timestamp '9999-12-30'
), inside as ( -- when somebody was there
    select w.permit_no, i.presence_id, i.subject_kind, i.video_id, i.start_ms, i.end_ms, i.source_id, i.plus_minus_ms, i.certainty = 'surely' as sure,
        greatest(i.start_utc, w.maybe_from_utc) as from_utc, least(i.end_utc, w.maybe_to_utc) as to_utc,
        greatest(i.start_utc, w.sure_from_utc) as sure_from_utc, least(i.end_utc, w.sure_to_utc) as sure_to_utc,
        apart_ms(i.source_id, i.plus_minus_ms, w.source_id, w.plus_minus_ms) as apart_ms
    from windows w join permit_zone z on z.permit_no = w.permit_no
    join person_in_zone i on i.zone_id = z.zone_id and i.start_utc < w.maybe_to_utc and i.end_utc > w.maybe_from_utc
), stays as ( -- as stretches, breaks of a quarter minute bridged: sure ones, and all that may be
    select permit_no, sure, no, min(from_utc) as from_utc, max(to_utc) as to_utc, max(apart_ms) as apart_ms, any_value(source_id) as source_id, max(plus_minus_ms) as plus_minus_ms
    from (
        select *, sum(opens) over (partition by permit_no, sure order by from_utc, to_utc rows unbounded preceding) as no
        from (
            select *, coalesce(epoch_ms(from_utc) - max(epoch_ms(to_utc)) over (partition by permit_no, sure order by from_utc, to_utc rows between unbounded preceding and 1 preceding) > 15000, true)::int as opens
            from (
                select permit_no, true as sure, sure_from_utc as from_utc, sure_to_utc as to_utc, apart_ms, source_id, plus_minus_ms from inside where sure and sure_from_utc < sure_to_utc
                union all by name select permit_no, false as sure, from_utc, to_utc, apart_ms, source_id, plus_minus_ms from inside where from_utc < to_utc
            )
        )
    )
    group by permit_no, sure, no
), readings as (
    select g.permit_no, g.device_id, g.moment_utc, g.source_id, coalesce(g.plus_minus_ms, 0) as plus_minus_ms, coalesce(g.gas, '') as gas, g.value, g.record_id, g.calib_due_utc, g.x_m, g.y_m
    from gas_reading_utc g join works w on w.permit_no = g.permit_no where g.moment_utc is not null
), silences as ( -- between two readings of any detector of the permit, before the first and after the last
    select permit_no, moment_utc as from_utc, coalesce(lead(moment_utc) over (partition by permit_no order by moment_utc), timestamp '9999-12-30') as to_utc, source_id, plus_minus_ms
    from (select permit_no, moment_utc, any_value(source_id) as source_id, max(plus_minus_ms) as plus_minus_ms from readings group by all)
    union all
    select permit_no, timestamp '0001-01-02', min(moment_utc), any_value(source_id), max(plus_minus_ms) from readings group by permit_no
), unread as (
    select s.permit_no, h.sure, 'reading_gap' as reason_code, greatest(s.from_utc, h.from_utc) as from_utc, least(s.to_utc, h.to_utc) as to_utc,
        apart_ms(s.source_id, s.plus_minus_ms, h.source_id, h.plus_minus_ms) as apart_ms, w.gap_s * 1000 as allowed_ms, null as ref
    from silences s join works w on w.permit_no = s.permit_no
    join stays h on h.permit_no = s.permit_no and h.from_utc < s.to_utc and h.to_utc > s.from_utc
    where epoch_ms(s.to_utc) - epoch_ms(s.from_utc) > w.gap_s * 1000
), changes as ( -- a device is frozen while none of its channels changes
    select permit_no, device_id, moment_utc, max((before is not null and value is distinct from before)::int) as changed, any_value(source_id) as source_id,
        max(plus_minus_ms) as plus_minus_ms, min(record_id) as ref, bool_and(value is not null) as numbered
    from (select *, lag(value) over (partition by permit_no, device_id, gas order by moment_utc, record_id) as before from readings)
    group by permit_no, device_id, moment_utc
), frozen as (
    select permit_no, device_id, min(moment_utc) as from_utc, max(moment_utc) as to_utc, any_value(source_id) as source_id, max(plus_minus_ms) as plus_minus_ms, min(ref) as ref
    from (select *, sum(changed) over (partition by permit_no, device_id order by moment_utc rows unbounded preceding) as no from changes where numbered)
    group by permit_no, device_id, no
), stuck as (
    select f.permit_no, h.sure, 'readings_frozen' as reason_code, greatest(f.from_utc, h.from_utc) as from_utc, least(f.to_utc, h.to_utc) as to_utc, 0 as apart_ms,
        w.frozen_min * 60000 as allowed_ms, f.ref
    from frozen f join works w on w.permit_no = f.permit_no and epoch_ms(f.to_utc) - epoch_ms(f.from_utc) >= w.frozen_min * 60000
    join stays h on h.permit_no = f.permit_no and h.from_utc < f.to_utc and h.to_utc > f.from_utc
    where (select count(distinct c.device_id) from readings c where c.permit_no = f.permit_no) = 1 or not exists (
        select 1 from changes c where c.permit_no = f.permit_no and c.device_id <> f.device_id and c.changed = 1 and c.moment_utc between f.from_utc and f.to_utc)
), expired as (
    select r.permit_no, h.sure, 'calibration_expired' as reason_code, greatest(min(r.moment_utc), h.from_utc) as from_utc, least(max(r.moment_utc), h.to_utc) as to_utc, 0 as apart_ms, 0 as allowed_ms, min(r.record_id) as ref
    from readings r join stays h on h.permit_no = r.permit_no and r.moment_utc between h.from_utc and h.to_utc
    where r.moment_utc >= r.calib_due_utc + interval 1 day -- a date stands for its whole day
    group by r.permit_no, h.sure, h.from_utc, h.to_utc
), logged as ( -- manual analyses of confined space, each standing for the whole of its minute
    select s.permit_no, s.sample_time_utc as low_utc, last_moment(s.sample_time_utc, s.sample_time_res_ms) as high_utc, s.source_id, coalesce(s.plus_minus_ms, 0) as plus_minus_ms
    from gas_sample_utc s join works w on w.permit_no = s.permit_no and w.work_type = 'CS' where s.sample_time_utc is not null
), log_gaps as (
    select permit_no, low_utc, high_utc, coalesce(lead(low_utc) over line, timestamp '9999-12-30') as next_low_utc, coalesce(lead(high_utc) over line, timestamp '9999-12-30') as next_high_utc, source_id, plus_minus_ms
    from (select permit_no, low_utc, max(high_utc) as high_utc, any_value(source_id) as source_id, max(plus_minus_ms) as plus_minus_ms from logged group by permit_no, low_utc)
    window line as (partition by permit_no order by low_utc)
), unlogged as ( -- from a row until somebody was last inside before the next
    select g.permit_no, h.sure, 'log_gap' as reason_code, case when h.sure then g.high_utc else g.low_utc end as from_utc,
        least(case when h.sure then g.next_low_utc else g.next_high_utc end, h.to_utc) as to_utc, apart_ms(g.source_id, g.plus_minus_ms, h.source_id, h.plus_minus_ms) as apart_ms, w.log_min * 60000 as allowed_ms, null as ref
    from log_gaps g join works w on w.permit_no = g.permit_no
    join stays h on h.permit_no = g.permit_no and h.from_utc < g.next_high_utc and h.to_utc > g.low_utc
), placed as (
    select r.permit_no, true as sure, 'detector_far' as reason_code, min(r.moment_utc) as from_utc, max(r.moment_utc) as to_utc, 0 as apart_ms, 0 as allowed_ms, min(r.record_id) as ref
    from readings r join works w on w.permit_no = r.permit_no
    join zone_extent e on list_contains(w.zone_ids, e.zone_id)
    join stays h on h.permit_no = r.permit_no and h.sure and r.moment_utc between h.from_utc and h.to_utc
    where r.x_m is not null and r.y_m is not null
        and greatest(e.x1_m - r.x_m, 0, r.x_m - e.x2_m) ** 2 + greatest(e.y1_m - r.y_m, 0, r.y_m - e.y2_m) ** 2 > w.distance_m ** 2
    group by r.permit_no
), every as (
    select * from unread union all by name select * from stuck union all by name select * from expired union all by name select * from unlogged union all by name select * from placed
), graded as (
    select *, epoch_ms(to_utc) - epoch_ms(from_utc) as length_ms,
        sure and epoch_ms(to_utc) - epoch_ms(from_utc) - apart_ms > allowed_ms and to_utc >= from_utc as surely,
        epoch_ms(to_utc) - epoch_ms(from_utc) + apart_ms > allowed_ms and to_utc >= from_utc as maybe
    from every
), worst as (
    select * from graded where surely
    qualify row_number() over (partition by permit_no order by case reason_code when 'reading_gap' then 1 when 'log_gap' then 2 when 'readings_frozen' then 3 when 'calibration_expired' then 4 else 5 end, length_ms desc, from_utc) = 1
), doubtful as (
    select permit_no, max(apart_ms) as apart_ms, arg_max(sure, length_ms) as sure, min(from_utc) as from_utc, max(to_utc) as to_utc from graded where maybe and not surely group by permit_no
), whole as (
    select w.permit_no, min(w.maybe_from_utc) as first_utc, max(w.maybe_to_utc) as last_utc, max(w.plus_minus_ms) as plus_minus_ms from windows w group by w.permit_no
), blind as ( -- nobody was found, or nobody could have been: without a watch nothing says that the place was empty
    select permit_no, max(unwatched_ms) as unwatched_ms from permit_watch group by permit_no
), answered as (
    select
        w.*, o.reason_code as broken, o.from_utc, o.to_utc, o.length_ms, o.apart_ms, o.ref, h.first_utc, h.last_utc, h.plus_minus_ms,
        case
            when h.first_utc is null then 'not_active'
            when w.permit_no not in (select permit_no from readings) then 'no_detector'
            when w.place_unknown then 'place_unknown'
            when o.permit_no is not null then o.reason_code
            when d.permit_no is not null then case when d.sure then 'clock' else 'place' end
            when coalesce(b.unwatched_ms, 9999999) > 60000 and exists (
                select 1 from silences s where s.permit_no = w.permit_no and epoch_ms(least(s.to_utc, h.last_utc)) - epoch_ms(greatest(s.from_utc, h.first_utc)) > w.gap_s * 1000) then 'not_watched'
            else 'monitored'
        end as reason_code
    from works w
    left join worst o on o.permit_no = w.permit_no
    left join doubtful d on d.permit_no = w.permit_no
    left join whole h on h.permit_no = w.permit_no
    left join blind b on b.permit_no = w.permit_no
)
select
    permit_no as unit_key,
    case when reason_code = 'monitored' then 'met' when reason_code = broken then 'violated' else 'cannot_tell' end as answer, reason_code,
    case when reason_code = broken then from_utc else first_utc end as start_utc, case when reason_code = broken then to_utc else last_utc end as end_utc,
    coalesce(apart_ms, plus_minus_ms, 0) as plus_minus_ms, 'S2' as severity, 'probable' as status, [permit_no] as permit_ids,
    list_filter(zone_ids, lambda z: z is not null) as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids,
    coalesce((select list(distinct r.source_id order by r.source_id) from readings r where r.permit_no = answered.permit_no), ['permit_system']) as source_ids,
    to_json(struct_pack(
        gap_ms := length_ms,
        what_en := case broken when 'reading_gap' then format('no reading for {:d} min {:02d} s', length_ms // 60000, length_ms // 1000 % 60) when 'log_gap' then format('no analysis written down for {:d} min', length_ms // 60000)
            when 'readings_frozen' then format('readings did not change for {:d} min', length_ms // 60000) when 'calibration_expired' then 'the detector''s calibration had run out' when 'detector_far' then 'the detector was too far from the workers' end,
        what_zh := case broken when 'reading_gap' then format('检测数据中断{:d}分{:02d}秒', length_ms // 60000, length_ms // 1000 % 60) when 'log_gap' then format('{:d}分钟未记录分析数据', length_ms // 60000)
            when 'readings_frozen' then format('检测数据{:d}分钟不变', length_ms // 60000) when 'calibration_expired' then '检测仪已超过校准有效期' when 'detector_far' then '检测仪距作业人员过远' end,
        limit_en := case broken when 'reading_gap' then format('{:g} s', gap_s) when 'log_gap' then format('{:g} min', log_min) when 'readings_frozen' then format('{:g} min', frozen_min) when 'calibration_expired' then 'calibration in date' when 'detector_far' then format('{:g} m', distance_m) end,
        limit_zh := case broken when 'reading_gap' then format('{:g}秒', gap_s) when 'log_gap' then format('{:g}分钟', log_min) when 'readings_frozen' then format('{:g}分钟', frozen_min) when 'calibration_expired' then '校准有效' when 'detector_far' then format('{:g}米', distance_m) end
    )) as measured,
    to_json(struct_pack(cont_gap_s := gap_s, frozen_min := frozen_min, log_min := log_min, worker_distance_m := distance_m)) as limits,
    to_json(list_concat([exhibit('E1', 'permit', record_id)], case when ref is null then [] else [exhibit('E5', 'gas', ref)] end)) as evidence
from answered
order by unit_key
