-- id: CS-COUNT-MISMATCH
-- title_en: People or tools counted in and out differ
-- title_zh: 受限空间进出清点不符
-- pack: gb30871 osha
-- severity: S2
-- unit: permit
-- watched: none
-- param: cs.count_mismatch_min
-- param: cs.register_lag_min
-- clause: GB 30871-2022 6.8 c, 6.9 g; 29 CFR 1910.146(i)(3)
-- grade: A
-- evidence: E2 E3 E4
-- text_en: Confined space {zone}, permit {permits}: {measured.what_en} ({start}).
-- text_zh: 受限空间{zone}，作业票{permits}：{measured.what_zh}（{start}）。

-- The entry register of a confined-space permit against who was sensed inside: a balance that is not the number inside for
-- count_mismatch_min, people not written out at the close, tools that stayed, a sensed crossing without a row within
-- register_lag_min. A row stands for its whole minute, and who is written in without a tag that is heard may be inside unseen.
with knobs as (
    select permit_no, max(number) filter (where name = 'cs.count_mismatch_min') as hold_min, max(number) filter (where name = 'cs.register_lag_min') as lag_min
    from param_permit where name in ('cs.count_mismatch_min', 'cs.register_lag_min') group by permit_no
), spaces as (
    select p.permit_no, p.record_id, p.source_id, k.hold_min, k.lag_min, (k.hold_min * 60000)::bigint as hold_ms, (k.lag_min * 60000)::bigint as lag_ms,
        list(distinct z.zone_id order by z.zone_id) filter (where z.zone_id is not null) as zone_ids, bool_or(z.zone_id is null) as place_unknown,
        any_value(c.low_utc) as close_low_utc, any_value(c.high_utc) as close_high_utc, any_value(c.source_id) as close_source, any_value(c.plus_minus_ms) as close_pm
    from permit_now p join knobs k on k.permit_no = p.permit_no
    left join permit_zone z on z.permit_no = p.permit_no
    left join permit_close c on c.permit_no = p.permit_no
    where p.work_type = 'CS'
    group by all
), windows as (
    select a.permit_no, min(a.maybe_from_utc) as from_utc, max(a.maybe_to_utc) as to_utc
    from permit_active a join spaces s on s.permit_no = a.permit_no
    where a.maybe_from_utc > timestamp '0001-01-02' and a.maybe_to_utc < timestamp '9999-12-30' group by a.permit_no
), lines as (
    select e.permit_no, e.direction, e.moment_utc as low_utc, last_moment(e.moment_utc, e.moment_res_ms) as high_utc, e.source_id, coalesce(e.plus_minus_ms, 0) as plus_minus_ms,
        k.person_id, e.name, coalesce(e.tools_in, 0) as tools_in, coalesce(e.tools_out, 0) as tools_out, e.record_id
    from register_entry_utc e join spaces s on s.permit_no = e.permit_no
    left join person_key k on k.person_no is not distinct from nullif(trim(e.person_id), '') and k.name is not distinct from nullif(trim(e.name), '')
        and k.company is null and k.card_no is null
    where e.direction in ('in', 'out')
), register as (
    select permit_no, count(*) as rows_in_all, count(*) filter (where low_utc is null) as rows_without_time, count(*) filter (where direction = 'in') as went_in, count(*) filter (where direction = 'out') as came_out,
        sum(tools_in) as tools_in, sum(tools_out) as tools_out, min(low_utc) as first_utc, max(high_utc) as last_utc, any_value(source_id) as source_id,
        max(plus_minus_ms) as plus_minus_ms, list(exhibit('E4', 'register', record_id) order by low_utc, record_id)[:20] as evidence
    from lines group by permit_no
), sensed as (
    select s.permit_no, i.presence_id, i.stay_key, i.person_id, i.holder, i.subject_kind, i.subject_id, i.source_id, i.video_id, i.start_ms, i.end_ms, i.start_utc, i.end_utc,
        coalesce(i.plus_minus_ms, 0) as plus_minus_ms, i.certainty = 'surely' and i.identity in ('sure', 'unknown') as sure
    from spaces s join permit_zone z on z.permit_no = s.permit_no
    join windows w on w.permit_no = s.permit_no
    join person_in_zone i on i.zone_id = z.zone_id and i.start_utc < w.to_utc and i.end_utc > w.from_utc - interval 30 minute
), apart as (
    select s.permit_no, max(apart_ms(s.source_id, s.plus_minus_ms, r.source_id, r.plus_minus_ms)) as apart_ms from sensed s join register r on r.permit_no = s.permit_no group by s.permit_no
), written as ( -- who is written in, until written out
    select l.permit_no, l.person_id, l.record_id, l.low_utc as from_utc, coalesce(lead(l.high_utc) over (partition by l.permit_no, coalesce(l.person_id, l.record_id) order by l.low_utc, l.record_id), w.to_utc) as to_utc, l.direction
    from lines l join windows w on w.permit_no = l.permit_no where l.low_utc is not null
), hidden as ( -- and was not heard anywhere meanwhile, or is not known by number: may be inside unseen
    select w.permit_no, coalesce(w.person_id, w.record_id) as who, greatest(w.from_utc, coalesce(u.from_utc, w.from_utc)) as from_utc, least(w.to_utc, coalesce(u.to_utc, w.to_utc)) as to_utc
    from written w left join unheard u on u.person_id = w.person_id and u.from_utc < w.to_utc and u.to_utc > w.from_utc
    where w.direction = 'in' and (w.person_id is null or u.person_id is not null)
), edges as ( -- meters: reg_lo, reg_hi the register at its least and most; in_lo, in_hi who was surely, who may have been inside
    select permit_no, 'reg' as meter, null as who, case direction when 'in' then high_utc else low_utc end as moment_utc, case direction when 'in' then 1 else -1 end as lo, 0 as hi from lines where low_utc is not null
    union all select permit_no, 'reg', null, case direction when 'in' then low_utc else high_utc end, 0, case direction when 'in' then 1 else -1 end from lines where low_utc is not null
    union all select permit_no, 'in', holder, start_utc, 1, 0 from sensed where sure and person_id is not null
    union all select permit_no, 'in', holder, end_utc, -1, 0 from sensed where sure and person_id is not null
    union all select permit_no, 'in', holder, start_utc, 0, 1 from sensed
    union all select permit_no, 'in', holder, end_utc, 0, -1 from sensed
    union all select permit_no, 'in', who, from_utc, 0, 1 from hidden
    union all select permit_no, 'in', who, to_utc, 0, -1 from hidden
), each_one as (
    select permit_no, meter, who, moment_utc, sum(lo) as lo_step, sum(hi) as hi_step,
        sum(sum(lo)) over (partition by permit_no, meter, who order by moment_utc) as lo_depth, sum(sum(hi)) over (partition by permit_no, meter, who order by moment_utc) as hi_depth
    from edges group by permit_no, meter, who, moment_utc
), changes as (
    select permit_no, moment_utc,
        sum(lo_step) filter (where meter = 'reg') as reg_lo, sum(hi_step) filter (where meter = 'reg') as reg_hi,
        sum((lo_depth > 0)::int - (lo_depth - lo_step > 0)::int) filter (where meter = 'in') as in_lo, sum((hi_depth > 0)::int - (hi_depth - hi_step > 0)::int) filter (where meter = 'in') as in_hi
    from each_one group by permit_no, moment_utc
), steps as (
    select permit_no, moment_utc as start_utc, lead(moment_utc) over w as end_utc, coalesce(sum(reg_lo) over w, 0) as reg_lo, coalesce(sum(reg_hi) over w, 0) as reg_hi,
        coalesce(sum(in_lo) over w, 0) as in_lo, coalesce(sum(in_hi) over w, 0) as in_hi
    from changes window w as (partition by permit_no order by moment_utc)
), judged as (
    select s.permit_no, greatest(s.start_utc, w.from_utc) as start_utc, least(s.end_utc, w.to_utc) as end_utc, s.reg_lo, s.reg_hi, s.in_lo, s.in_hi,
        case when s.in_lo > s.reg_hi or s.reg_lo > s.in_hi then 2 when s.in_hi > s.reg_lo or s.reg_hi > s.in_lo then 1 else 0 end as state
    from steps s join windows w on w.permit_no = s.permit_no and w.from_utc < s.end_utc and w.to_utc > s.start_utc
), runs as (
    select permit_no, any_value(state) as state, min(start_utc) as start_utc, max(end_utc) as end_utc, arg_max(in_lo, epoch_ms(end_utc) - epoch_ms(start_utc)) as inside, arg_max(reg_hi, epoch_ms(end_utc) - epoch_ms(start_utc)) as written
    from (select *, sum((state <> before)::int) over (partition by permit_no order by start_utc) as no
          from (select *, lag(state, 1, -1) over (partition by permit_no order by start_utc) as before from judged where end_utc > start_utc))
    where state = 2 group by permit_no, no
), differs as (
    select r.* from runs r join spaces s on s.permit_no = r.permit_no left join apart a on a.permit_no = r.permit_no
    where epoch_ms(r.end_utc) - epoch_ms(r.start_utc) - 2 * coalesce(a.apart_ms, 0) >= s.hold_ms
    qualify row_number() over (partition by r.permit_no order by epoch_ms(r.end_utc) - epoch_ms(r.start_utc) desc, r.start_utc) = 1
), passages as ( -- sensed crossings: the two ends of each stay
    select permit_no, 'in' as direction, person_id, holder, min(start_utc) as low_utc, coalesce(min(start_utc) filter (where sure), max(end_utc)) as high_utc, bool_or(sure) as sure, any_value(source_id) as source_id, max(plus_minus_ms) as plus_minus_ms,
        min(presence_id) as ref from sensed group by permit_no, person_id, holder, stay_key
    union all
    select permit_no, 'out', person_id, holder, coalesce(max(end_utc) filter (where sure), min(start_utc)), max(end_utc), bool_or(sure), any_value(source_id), max(plus_minus_ms), min(presence_id)
    from sensed group by permit_no, person_id, holder, stay_key
), rowless as (
    select p.permit_no, p.direction, p.person_id, p.holder, p.low_utc, p.ref, p.sure,
        bool_or(l.permit_no is not null and epoch_ms(p.low_utc) - epoch_ms(l.high_utc) - x.apart_ms <= s.lag_ms and epoch_ms(l.low_utc) - epoch_ms(p.high_utc) - x.apart_ms <= s.lag_ms) as maybe_written,
        bool_or(l.permit_no is not null and abs(epoch_ms(p.low_utc) - epoch_ms(l.low_utc)) + 60000 <= s.lag_ms) as surely_written
    from passages p join spaces s on s.permit_no = p.permit_no join windows w on w.permit_no = p.permit_no
    left join lines l on l.permit_no = p.permit_no and l.direction = p.direction and (l.person_id = p.person_id or l.person_id is null or p.person_id is null)
    left join apart x on x.permit_no = p.permit_no
    where p.low_utc between w.from_utc and w.to_utc
    group by all
), missing as (
    select * from rowless where sure and person_id is not null and not maybe_written qualify row_number() over (partition by permit_no order by low_utc, ref) = 1
), people as ( -- when it was known of the space who was inside
    select w.permit_no, max(p.unwatched_ms) as unwatched_ms from windows w left join permit_watch p on p.permit_no = w.permit_no group by w.permit_no
), answered as (
    select s.*, r.went_in, r.came_out, r.tools_in, r.tools_out, r.evidence as rows_shown, d.start_utc as d_from, d.end_utc as d_to, d.inside, d.written, m.low_utc as m_utc, m.direction as m_direction, m.person_id as m_person, m.ref as m_ref,
        w.from_utc, w.to_utc, r.source_id as register_source, coalesce(a.apart_ms, 0) as apart_ms,
        case
            when w.permit_no is null then 'not_active'
            when s.place_unknown then 'place_unknown'
            when (select count(*) from register_entry) = 0 then 'no_register'
            when s.close_low_utc is not null and r.went_in > r.came_out and coalesce(r.rows_without_time, 0) = 0 then 'people_not_out'
            when d.permit_no is not null then 'count_differs'
            when m.permit_no is not null then 'crossing_unwritten'
            when s.close_low_utc is not null and r.tools_in <> r.tools_out then 'tools_differ'
            when r.permit_no is null then case when p.unwatched_ms <= 60000 then 'never_entered' else 'no_register' end
            when r.went_in <> r.came_out then 'close_unknown'
            when p.unwatched_ms is null or p.unwatched_ms > 60000 then 'not_watched'
            when exists (select 1 from rowless q where q.permit_no = s.permit_no and not q.maybe_written) then 'identity'
            when exists (select 1 from judged j where j.permit_no = s.permit_no and j.state = 1 and epoch_ms(j.end_utc) - epoch_ms(j.start_utc) >= s.hold_ms) then 'inside_unknown'
            else 'counts_agree'
        end as reason_code
    from spaces s left join register r on r.permit_no = s.permit_no left join differs d on d.permit_no = s.permit_no left join missing m on m.permit_no = s.permit_no
    left join windows w on w.permit_no = s.permit_no left join apart a on a.permit_no = s.permit_no left join people p on p.permit_no = s.permit_no
)
select
    permit_no as unit_key,
    case when reason_code in ('people_not_out', 'count_differs', 'crossing_unwritten', 'tools_differ') then 'violated' when reason_code in ('counts_agree', 'never_entered') then 'met' else 'cannot_tell' end as answer,
    reason_code,
    case reason_code when 'count_differs' then d_from when 'crossing_unwritten' then m_utc when 'people_not_out' then close_low_utc when 'tools_differ' then close_low_utc else from_utc end as start_utc,
    case reason_code when 'count_differs' then d_to when 'crossing_unwritten' then m_utc + to_milliseconds(lag_ms) when 'people_not_out' then close_high_utc when 'tools_differ' then close_high_utc else to_utc end as end_utc,
    apart_ms as plus_minus_ms, case reason_code when 'people_not_out' then 'S1' else 'S2' end as severity,
    case when reason_code in ('count_differs', 'crossing_unwritten') then 'confirmed' else 'probable' end as status,
    [permit_no] as permit_ids, coalesce(zone_ids, []) as zone_ids, case when reason_code = 'crossing_unwritten' and m_person is not null then [m_person] else [] end as person_ids,
    []::varchar[] as subject_ids, [coalesce(register_source, source_id)] as source_ids,
    to_json(struct_pack(
        entries := went_in, exits := came_out, tools_in := tools_in, tools_out := tools_out,
        what_en := case reason_code when 'people_not_out' then went_in || ' entries and ' || came_out || ' exits in the register at the close' when 'count_differs' then 'the register had ' || written || ' inside, ' || inside || ' were sensed, for ' || (epoch_ms(d_to) - epoch_ms(d_from)) // 60000 || ' min'
            when 'crossing_unwritten' then 'no register row within ' || format('{:g}', lag_min) || ' min of somebody going ' || m_direction when 'tools_differ' then tools_in || ' tools went in and ' || tools_out || ' came out' end,
        what_zh := case reason_code when 'people_not_out' then '关闭时登记进入' || went_in || '人次、出来' || came_out || '人次' when 'count_differs' then '登记在内' || written || '人，监测到' || inside || '人，持续' || (epoch_ms(d_to) - epoch_ms(d_from)) // 60000 || '分钟'
            when 'crossing_unwritten' then '监测到有人' || case m_direction when 'in' then '进入' else '离开' end || '，前后' || format('{:g}', lag_min) || '分钟内没有登记' when 'tools_differ' then '带入工具' || tools_in || '件，带出' || tools_out || '件' end)) as measured,
    to_json(struct_pack(count_mismatch_min := hold_min, register_lag_min := lag_min)) as limits,
    to_json(list_concat(coalesce(rows_shown, [exhibit('E1', 'permit', record_id)]), case reason_code when 'crossing_unwritten' then [exhibit('E2', 'presence', m_ref)] else [] end)) as evidence
from answered
order by unit_key
