-- id: PT-COMPANION
-- title_en: Companion permit or cross reference missing
-- title_zh: 关联特殊作业票缺失
-- pack: gb30871 hsg250
-- severity: S2
-- unit: permit
-- watched: none
-- param: ppe.height_m
-- clause: GB 30871-2022 4.6, annex A (linked special operations), 10.8, 11.10
-- grade: A
-- evidence: E1 E3
-- text_en: Permit {permits} ({measured.work_type}) in {zone} needs a {measured.need} permit for {measured.why_en}: {measured.wrong_en}.
-- text_zh: {zone}的作业票{permits}（{measured.work_type}）因{measured.why_zh}须办理{measured.need}作业票：{measured.wrong_zh}。

-- What else a job needs a permit for: hot work inside a confined space, work at height, power from a temporary feed, a deep pit in
-- a hazardous area, blinding inside a confined space. The companion must hold all the time in which the job went on, each ticket
-- must name the other, and temporary power must end with the job that it serves. Electric welding that does not say what feeds it,
-- and a pit of unknown depth, are left open.
with limits as (
    select permit_no, number as height_m from param_permit where name = 'ppe.height_m'
), places as (
    select z.permit_no, z.zone_id, o.kind, o.ex_class, o.parent from permit_zone z left join zone o on o.zone_id = z.zone_id
), jobs as (
    select
        p.permit_no, p.work_type, p.record_id, p.source_id, p.height_m, coalesce(p.related_permits, []) as related, l.height_m as limit_m,
        lower(concat_ws(' ', p.content, p.method, p.hazards)) as words, list(distinct z.zone_id order by z.zone_id) filter (where z.zone_id is not null) as zone_ids,
        bool_or(z.kind = 'confined_space') as in_space, bool_or(z.kind = 'height') as on_height, bool_or(z.ex_class is not null) as hazardous,
        coalesce(bool_and(z.zone_id is null), true) as place_unknown
    from permit_now p join limits l on l.permit_no = p.permit_no left join places z on z.permit_no = p.permit_no
    group by all
), windows as (
    select distinct permit_no, maybe_from_utc, maybe_to_utc, sure_from_utc, sure_to_utc from permit_active
    where maybe_from_utc > timestamp '0001-01-02' and maybe_to_utc < timestamp '9999-12-30'
), in_force as ( -- temporary power is permitted for as long as its ticket says: its work is the connecting alone
    select w.* from windows w join permit_now p on p.permit_no = w.permit_no and p.work_type <> 'TP'
    union all
    select permit_no, maybe_from_utc, maybe_to_utc, sure_from_utc, sure_to_utc from permit_span where work_type = 'TP' and coalesce(state_code, '') not in ('cancelled', 'void')
), needed as (
    select permit_no, 'CS' as need, 'S1' as severity, true as sure, 'hot work inside a confined space' as why_en, '在受限空间内动火' as why_zh from jobs where work_type = 'HW' and in_space
    union all
    select permit_no, 'WH', 'S2', true, format('work {:g} m up', coalesce(height_m, limit_m)), format('在{:g}米及以上高处作业', coalesce(height_m, limit_m)) from jobs
    where work_type in ('HW', 'CS', 'BP', 'TP') and (height_m >= limit_m or (on_height and height_m is null))
    union all
    select permit_no, 'TP', 'S2', fed, 'power from a temporary feed', '使用临时电源'
    from (select *, regexp_matches(words, '临时用电|临时电源|临时接电|临时照明|temporary (power|supply|feed|light)') as fed,
              work_type = 'HW' and regexp_matches(words, '电焊|氩弧|焊机|electric weld|arc weld') as welds from jobs)
    where work_type <> 'TP' and (fed or welds)
    union all
    select permit_no, 'CS', 'S2', height_m is not null, 'a pit deeper than 1.2 m in a hazardous area', '危险区域内挖深超过1.2米' from jobs where work_type = 'EX' and hazardous and coalesce(abs(height_m) > 1.2, true)
    union all
    select permit_no, 'BP', 'S2', true, 'blinding inside a confined space', '在受限空间内抽堵盲板' from jobs
    where work_type = 'CS' and regexp_matches(words, '抽堵|[加抽装拆]设?盲板|盲板作业|盲板抽堵|blind(ing)? (work|plate)|(install|remove)[a-z]* blind')
), companions as ( -- permits of that kind that either ticket names, or for the same place, one within the other, at some of the time
    select
        n.permit_no, n.need, q.permit_no as other_no, list_contains(j.related, q.permit_no) as named, list_contains(coalesce(q.related_permits, []), n.permit_no) as named_back,
        q.plan_end_utc > s.plan_end_utc + interval 1 minute as outlives, q.record_id
    from needed n
    join jobs j on j.permit_no = n.permit_no
    join permit_span s on s.permit_no = n.permit_no
    join permit_now q on q.work_type = n.need and q.permit_no <> n.permit_no
    where list_contains(j.related, q.permit_no) or list_contains(coalesce(q.related_permits, []), n.permit_no)
        or (q.plan_start_utc < s.maybe_to_utc and q.plan_end_utc > s.plan_start_utc and exists (
            select 1 from places a join places b on b.permit_no = q.permit_no and (a.zone_id = b.zone_id or a.parent = b.zone_id or b.parent = a.zone_id) where a.permit_no = n.permit_no))
), held as ( -- whether a companion held in each stretch of work
    select c.permit_no, c.need, c.other_no, bool_and(coalesce(h.surely, false)) as surely, bool_and(coalesce(h.maybe, false)) as maybe
    from companions c join windows w on w.permit_no = c.permit_no
    left join lateral (
        select bool_or(v.sure_from_utc <= w.maybe_from_utc and v.sure_to_utc >= w.maybe_to_utc) as surely,
            bool_or(v.maybe_from_utc <= coalesce(w.sure_from_utc, w.maybe_to_utc) and v.maybe_to_utc >= coalesce(w.sure_to_utc, w.maybe_from_utc)) as maybe
        from in_force v where v.permit_no = c.other_no) h on true
    group by c.permit_no, c.need, c.other_no
), graded as (
    select c.*, h.surely, h.maybe, w.permit_no is not null as active,
        case when w.permit_no is null then 5 when not h.maybe then 2 when c.need = 'TP' and c.outlives then 3 when not (c.named and c.named_back) then 4 when not h.surely then 6 else 7 end as rank
    from companions c left join held h on h.permit_no = c.permit_no and h.need = c.need and h.other_no = c.other_no
    left join (select distinct permit_no from windows) w on w.permit_no = c.permit_no
), best as (
    select * from graded qualify row_number() over (partition by permit_no, need order by rank desc, named and named_back desc, other_no) = 1
), controlled as ( -- a pit with the analyses and the guardian that a confined space asks for needs no second ticket
    select s.permit_no from gas_sample s group by s.permit_no having count(*) filter (where s.gas_class = 'oxygen') > 0 and count(*) filter (where s.gas_class = 'combustible') > 0
), linked as (select count(*) filter (where len(related_permits) > 0) as permits from permit_now), told as (
    select
        n.*, b.other_no, b.record_id as other_record,
        case
            when n.need = 'CS' and j.work_type = 'EX' and n.permit_no in (from controlled) then 'companion_held'
            when b.permit_no is null and not n.sure then case j.work_type when 'EX' then 'depth_unknown' else 'feed_unknown' end
            when b.permit_no is null then 'companion_missing'
            when b.rank = 2 then 'companion_not_covering'
            when b.rank = 3 then 'outlives_served'
            when b.rank = 4 then case when (select permits from linked) = 0 then 'references_unknown' else 'not_referenced' end
            when b.rank = 5 then 'not_active'
            when b.rank = 6 then 'clock'
            else 'companion_held'
        end as reason_code
    from needed n join jobs j on j.permit_no = n.permit_no left join best b on b.permit_no = n.permit_no and b.need = n.need
), worst as (
    select *, reason_code in ('companion_missing', 'companion_not_covering', 'outlives_served', 'not_referenced') as broken from told
    qualify row_number() over (partition by permit_no order by case when reason_code in ('companion_missing', 'companion_not_covering', 'outlives_served', 'not_referenced') then 0 when reason_code = 'companion_held' then 2 else 1 end, severity, need) = 1
), whole as (
    select w.permit_no, min(w.maybe_from_utc) as from_utc, max(w.maybe_to_utc) as to_utc from windows w group by w.permit_no
), answered as (
    select j.*, t.need, t.why_en, t.why_zh, t.other_no, t.other_record, coalesce(t.broken, false) as broken, t.severity, coalesce(w.from_utc, s.plan_start_utc) as from_utc, coalesce(w.to_utc, s.plan_end_utc) as to_utc, coalesce(s.plus_minus_ms, 0) as plus_minus_ms,
        case when coalesce(t.broken, false) then t.reason_code when j.place_unknown then 'place_unknown' when t.permit_no is null then 'not_required' else t.reason_code end as reason_code
    from jobs j left join worst t on t.permit_no = j.permit_no left join whole w on w.permit_no = j.permit_no left join permit_span s on s.permit_no = j.permit_no
)
select
    permit_no as unit_key, case when broken then 'violated' when reason_code in ('companion_held', 'not_required') then 'met' else 'cannot_tell' end as answer, reason_code,
    from_utc as start_utc, to_utc as end_utc, plus_minus_ms, coalesce(severity, 'S2') as severity, 'probable' as status,
    [permit_no] as permit_ids, coalesce(zone_ids, []) as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids, [source_id] as source_ids,
    to_json(struct_pack(
        work_type := work_type, need := need, why_en := why_en, why_zh := why_zh,
        wrong_en := case reason_code when 'companion_missing' then 'there is none' when 'companion_not_covering' then other_no || ' does not hold all the time' when 'outlives_served' then other_no || ' lasts longer than the job that it serves' when 'not_referenced' then 'the tickets do not name each other' end,
        wrong_zh := case reason_code when 'companion_missing' then '未办理' when 'companion_not_covering' then other_no || '未覆盖全部作业时间' when 'outlives_served' then other_no || '有效期长于所服务的作业' when 'not_referenced' then '两票未相互填写编号' end)) as measured,
    to_json(struct_pack(height_m := limit_m)) as limits,
    to_json(case when other_record is null then [exhibit('E1', 'permit', record_id)] else [exhibit('E1', 'permit', record_id), exhibit('E1', 'permit', other_record)] end) as evidence
from answered
order by unit_key
