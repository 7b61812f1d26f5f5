-- id: SIM-CONFLICT
-- title_en: Incompatible permits at the same time
-- title_zh: 交叉作业冲突
-- pack: gb30871 site
-- severity: S1
-- unit: permit_pair
-- watched: none
-- param: simops.overlap_s
-- clause: GB 30871-2022 4.7, 5.2.8-5.2.10, 6.7, 7.6, 7.10, 7.11, 8.2.8, 9.2.12
-- grade: A
-- evidence: E2 E3
-- text_en: {permits}: {measured.note_en}{measured.how_en}{measured.where_en}.
-- text_zh: {permits}：{measured.note_zh}{measured.how_zh}{measured.where_zh}。

-- Two jobs of tables/simops.csv that lie to each other as it says and go on together for overlap_s. X: never together. C: only when
-- coordinated, that is with a confirmed measure on both tickets before they met. Windows that only overlap on paper are a warning
-- (S3). A place, line or measure that is not on record leaves it open. One blinding ticket for several blinds is X as well.
with knobs as (
    select (max(number) * 1000)::bigint as overlap_ms
    from param_site where name = 'simops.overlap_s'
), at_work as ( -- each permit's active stretches, once for all its zones
    select distinct permit_no, source_id, plus_minus_ms, maybe_from_utc, maybe_to_utc, sure_from_utc, sure_to_utc from permit_active where basis <> 'plan'
), others as ( -- the other job's stretches: a permit's, or the operation's own
    select w.a_no, w.b_no, w.record_id, w.a_kind, w.b_kind, b.source_id, b.plus_minus_ms, b.maybe_from_utc, b.maybe_to_utc, b.sure_from_utc, b.sure_to_utc
    from work_pair w join at_work b on b.permit_no = w.b_no
    union all
    select w.a_no, w.b_no, w.record_id, w.a_kind, w.b_kind, o.source_id, coalesce(o.plus_minus_ms, 0), o.op_start_utc, coalesce(last_moment(o.op_end_utc, o.op_end_res_ms), o.op_start_utc + interval 1 hour),
        last_moment(o.op_start_utc, o.op_start_res_ms), coalesce(o.op_end_utc, o.op_start_utc)
    from work_pair w join operation_utc o on o.record_id = w.record_id where w.b_no is null
), meetings as (
    select
        o.a_no, o.b_no, o.record_id, o.a_kind, o.b_kind, apart_ms(a.source_id, a.plus_minus_ms, o.source_id, o.plus_minus_ms) as apart_ms,
        greatest(a.sure_from_utc, o.sure_from_utc) as sure_from_utc, least(a.sure_to_utc, o.sure_to_utc) as sure_to_utc,
        greatest(a.maybe_from_utc, o.maybe_from_utc) as maybe_from_utc, least(a.maybe_to_utc, o.maybe_to_utc) as maybe_to_utc
    from others o join at_work a on a.permit_no = o.a_no
    where a.maybe_from_utc < o.maybe_to_utc + interval 1 minute and a.maybe_to_utc > o.maybe_from_utc - interval 1 minute
), met as (
    select
        a_no, b_no, record_id, a_kind, b_kind, max(apart_ms) as apart_ms, max(epoch_ms(sure_to_utc) - epoch_ms(sure_from_utc) - apart_ms) as sure_ms,
        arg_max(sure_from_utc, epoch_ms(sure_to_utc) - epoch_ms(sure_from_utc)) as sure_from_utc, arg_max(sure_to_utc, epoch_ms(sure_to_utc) - epoch_ms(sure_from_utc)) as sure_to_utc,
        max(epoch_ms(maybe_to_utc) - epoch_ms(maybe_from_utc) + apart_ms) as maybe_ms, min(maybe_from_utc) as maybe_from_utc, max(maybe_to_utc) as maybe_to_utc
    from meetings group by a_no, b_no, record_id, a_kind, b_kind
), planned as (
    select w.a_no, w.b_no, w.a_kind, w.b_kind, greatest(a.plan_start_utc, b.plan_start_utc) as from_utc, least(a.plan_end_utc, b.plan_end_utc) as to_utc
    from work_pair w join permit_span a on a.permit_no = w.a_no join permit_span b on b.permit_no = w.b_no
    where coalesce(a.state_code, '') not in ('cancelled', 'void') and coalesce(b.state_code, '') not in ('cancelled', 'void')
), measures as (
    select permit_no, count(*) as held, min(last_moment(confirm_time_utc, 1)) filter (
        where regexp_matches(lower(coalesce(measure, '')), '交叉作业|协调|统一指挥|coordinat|simultaneous|simops') and confirmed_by is not null) as agreed_utc
    from measure_utc group by permit_no
), judged as (
    select
        w.*, t.cell, t.note_en, t.note_zh, m.apart_ms, m.sure_ms, m.sure_from_utc, m.sure_to_utc, m.maybe_ms, m.maybe_from_utc, m.maybe_to_utc, p.from_utc as plan_from_utc, p.to_utc as plan_to_utc,
        coalesce(m.sure_ms >= k.overlap_ms, false) as together, coalesce(m.maybe_ms >= k.overlap_ms, false) as maybe_together,
        coalesce(epoch_ms(p.to_utc) - epoch_ms(p.from_utc) >= k.overlap_ms, false) as planned_together, coalesce(a.held, 0) as a_held, coalesce(b.held, 0) as b_held,
        a.agreed_utc <= coalesce(m.sure_from_utc, m.maybe_from_utc, p.from_utc) + interval 1 minute and (w.b_no is null or b.agreed_utc <= coalesce(m.sure_from_utc, m.maybe_from_utc, p.from_utc) + interval 1 minute) as agreed
    from work_pair w
    cross join knobs k
    join ref_simops t on t.a = w.a_kind and t.b = w.b_kind
    left join met m on m.a_no = w.a_no and m.b_no is not distinct from w.b_no and m.record_id is not distinct from w.record_id and m.a_kind = w.a_kind and m.b_kind = w.b_kind
    left join planned p on p.a_no = w.a_no and p.b_no = w.b_no and p.a_kind = w.a_kind and p.b_kind = w.b_kind
    left join measures a on a.permit_no = w.a_no
    left join measures b on b.permit_no = w.b_no
), graded as (
    select
        *,
        case
            when not maybe_together and not planned_together then 'not_together'
            when holds = 'no' then 'no_conflict'
            when holds = 'unknown' then why
            when cell = 'C' and coalesce(agreed, false) then 'coordinated'
            when cell = 'C' and (a_held = 0 or (b_no is not null and b_held = 0)) then 'no_measures'
            when together then case cell when 'X' then 'conflict' else 'not_coordinated' end
            when planned_together then 'planned_conflict'
            else 'permit_unsure'
        end as reason_code
    from judged
), ranked as ( -- the gravest of what the table says of one pair
    select *, least(a_no, coalesce(b_no, a_no)) as first_no, greatest(a_no, coalesce(b_no, a_no)) as second_no,
        case reason_code when 'conflict' then 7 when 'not_coordinated' then 6 when 'planned_conflict' then 5 when 'no_conflict' then 1 when 'coordinated' then 2 when 'not_together' then 0 else 4 end as weight
    from graded
    where reason_code <> 'not_together' or least_m is null or least_m <= 100
), worst as (
    select * from ranked qualify row_number() over (partition by first_no, second_no, record_id order by weight desc, cell desc, a_kind, b_kind) = 1
), blinds as (
    select p.permit_no, p.source_id, p.record_id, count(distinct i.point_id) as blinds, list(distinct i.record_id order by i.record_id) as rows
    from permit_now p join isolation i on i.permit_no = p.permit_no and regexp_matches(lower(coalesce(i.method, '')), 'blind|盲板')
    where p.work_type = 'BP' group by p.permit_no, p.source_id, p.record_id having count(distinct i.point_id) > 1
)
select
    case when w.b_no is null then w.a_no || '|' || w.b_kind || ' ' || w.record_id else w.first_no || '|' || w.second_no end as unit_key,
    case when w.weight >= 5 then 'violated' when w.weight = 4 then 'cannot_tell' else 'met' end as answer, case w.reason_code when 'not_together' then 'no_conflict' else w.reason_code end as reason_code,
    coalesce(case when w.together then w.sure_from_utc when w.planned_together and not w.maybe_together then w.plan_from_utc end, w.maybe_from_utc, w.plan_from_utc) as start_utc,
    coalesce(case when w.together then w.sure_to_utc when w.planned_together and not w.maybe_together then w.plan_to_utc end, w.maybe_to_utc, w.plan_to_utc) as end_utc,
    coalesce(w.apart_ms, 0) as plus_minus_ms, case w.reason_code when 'conflict' then 'S1' when 'not_coordinated' then 'S2' else 'S3' end as severity, 'probable' as status,
    case when w.b_no is null then [w.a_no] else [w.first_no, w.second_no] end as permit_ids,
    coalesce((select list(distinct z.zone_id order by z.zone_id) filter (where z.zone_id is not null) from permit_zone z where z.permit_no in (w.a_no, w.b_no)), []) as zone_ids,
    []::varchar[] as person_ids, []::varchar[] as subject_ids, [p.source_id] as source_ids,
    to_json(struct_pack(
        overlap_ms := case when w.together then w.sure_ms else epoch_ms(w.plan_to_utc) - epoch_ms(w.plan_from_utc) end, least_m := round(w.least_m, 1), most_m := round(w.most_m, 1),
        note_en := w.note_en || case w.reason_code when 'not_coordinated' then ' without coordination on record' else '' end, note_zh := w.note_zh || case w.reason_code when 'not_coordinated' then '，没有协调记录' else '' end,
        how_en := case when w.together then ', both at work for ' || (w.sure_ms // 60000) || ' min' else ', planned for the same ' || ((epoch_ms(w.plan_to_utc) - epoch_ms(w.plan_from_utc)) // 60000) || ' min' end,
        how_zh := case when w.together then '，同时作业' || (w.sure_ms // 60000) || '分钟' else '，计划时间重叠' || ((epoch_ms(w.plan_to_utc) - epoch_ms(w.plan_from_utc)) // 60000) || '分钟' end,
        where_en := case when w.least_m is null or w.limit_m is null then '' else ', ' || round(w.least_m, 1) || ' m apart (' || w.limit_m::int || ' m wanted)' end,
        where_zh := case when w.least_m is null or w.limit_m is null then '' else '，相距' || round(w.least_m, 1) || '米（要求' || w.limit_m::int || '米以外）' end)) as measured,
    to_json(struct_pack(limit_m := w.limit_m, overlap_ms := (select overlap_ms from knobs))) as limits,
    to_json(list_filter([exhibit('E1', 'permit', p.record_id), exhibit('E1', 'permit', q.record_id), exhibit('E1', 'operation', w.record_id)], lambda e: e.ref is not null)) as evidence
from worst w
join permit_now p on p.permit_no = w.a_no
left join permit_now q on q.permit_no = w.b_no
union all
select
    permit_no, 'violated', 'several_blinds', null, null, 0, 'S1', 'probable', [permit_no], [], [], [], [source_id],
    to_json(struct_pack(
        overlap_ms := 0, note_en := 'one ticket covers ' || blinds || ' blinds', note_zh := '一张作业票涉及' || blinds || '块盲板', how_en := ', and each blind needs its own', how_zh := '，每块盲板应单独办票', where_en := '', where_zh := '')),
    '{}', to_json(list_concat([exhibit('E1', 'permit', record_id)], list_transform(rows, lambda r: exhibit('E6', 'isolation', r))))
from blinds
order by unit_key
