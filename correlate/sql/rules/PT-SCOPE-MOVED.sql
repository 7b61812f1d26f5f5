-- id: PT-SCOPE-MOVED
-- title_en: Work outside the permitted place or content
-- title_zh: 作业地点或内容变更未重新办票
-- pack: gb30871
-- severity: S2
-- unit: permit
-- watched: none
-- param: presence.moved_min
-- clause: GB 30871-2022 4.16, 4.17
-- grade: A
-- evidence: E2 E3
-- text_en: Permit {permits}: {measured.what_en} in {zone} from {start}, where no permit held.
-- text_zh: 作业票{permits}：自{start}起{measured.what_zh}于{zone}，该处无有效作业票。

-- At least half of the listed workers for moved_min within half an hour surely beyond 5 m of the permit's zones and in one other
-- zone that requires a permit; or work of a kind that no active permit of the place is for, with a listed worker within 10 m (in
-- one zone no wider than that). Not where any permit was or may have been valid. Met needs to know where enough workers were.
with knobs as (
    select permit_no, number as moved_min, (number * 60000)::bigint as moved_ms from param_permit where name = 'presence.moved_min'
), windows as (
    select permit_no, any_value(source_id) as source_id, max(plus_minus_ms) as plus_minus_ms, min(maybe_from_utc) as maybe_from_utc, max(maybe_to_utc) as maybe_to_utc, min(sure_from_utc) as sure_from_utc, max(sure_to_utc) as sure_to_utc
    from permit_active where maybe_from_utc > timestamp '0001-01-02' and maybe_to_utc < timestamp '9999-12-30' group by permit_no
), workers as (
    select permit_no, count(distinct member) as workers, count(distinct member) filter (where person_id is null) as unknown from crew where role = 'worker' group by permit_no
), away as ( -- where listed workers were meanwhile, in another zone that requires a permit: far is surely beyond the margin
    select v.permit_no, v.person_id, v.zone_id, v.presence_id, v.subject_kind, v.subject_id, v.video_id, v.start_ms, v.end_ms, v.source_id, v.plus_minus_ms, true as far, v.identity = 'sure' as sure,
        greatest(corrected(r.start_shown, c.anchor, c.offset_ms, c.drift_ppm), v.during_from_utc) as from_utc, least(corrected(r.end_shown, c.anchor, c.offset_ms, c.drift_ppm), v.during_to_utc) as to_utc
    from moved_run r join permit_visit v on v.permit_no = r.permit_no and v.presence_id = r.presence_id
    left join clock c on c.source_id = r.source_id and r.start_shown >= c.valid_from_shown and r.start_shown < c.valid_to_shown
    where r.far
    union all by name
    select v.permit_no, v.person_id, v.zone_id, v.presence_id, v.subject_kind, v.subject_id, v.video_id, v.start_ms, v.end_ms, v.source_id, v.plus_minus_ms,
        v.subject_kind <> 'tag' and coalesce(g.gap_m > 5 or not g.same_floor, false) as far, v.certainty = 'surely' and v.identity = 'sure' as sure, v.during_from_utc as from_utc, v.during_to_utc as to_utc
    from permit_visit v
    left join (select z.permit_no, g.other_id, min(g.gap_m) as gap_m, bool_or(g.same_floor) as same_floor from permit_zone z join zone_gap g on g.zone_id = z.zone_id group by all) g on g.permit_no = v.permit_no and g.other_id = v.zone_id
    where v.place = 'elsewhere' and list_contains(v.roles, 'worker')
), uncovered_away as ( -- less what some permit was, or may have been, valid for there
    select a.*, coalesce(bool_or(n.sure_from_utc <= a.from_utc and n.sure_to_utc >= a.to_utc), false) as covered, count(n.permit_no) > 0 as maybe_covered
    from away a left join permit_active n on n.zone_id = a.zone_id and n.maybe_from_utc < a.to_utc and n.maybe_to_utc > a.from_utc
    where a.from_utc < a.to_utc group by all
), starts as (
    select distinct permit_no, zone_id, from_utc as at_utc from uncovered_away where not covered
), spent as ( -- within half an hour of each beginning
    select s.permit_no, s.zone_id, s.at_utc, a.person_id,
        sum(epoch_ms(least(a.to_utc, s.at_utc + interval 30 minute)) - epoch_ms(greatest(a.from_utc, s.at_utc))) filter (where a.far and a.sure and not a.maybe_covered) as far_ms,
        max(epoch_ms(least(a.to_utc, s.at_utc + interval 30 minute)) - epoch_ms(greatest(a.from_utc, s.at_utc))) as maybe_ms, max(a.to_utc) as to_utc, max(a.plus_minus_ms) as plus_minus_ms,
        list(distinct a.presence_id order by a.presence_id) as refs
    from starts s join uncovered_away a on a.permit_no = s.permit_no and a.zone_id = s.zone_id and a.to_utc > s.at_utc and a.from_utc < s.at_utc + interval 30 minute and not a.covered
    group by s.permit_no, s.zone_id, s.at_utc, a.person_id
), moved as (
    select p.permit_no, p.zone_id, p.at_utc, count(*) filter (where p.far_ms >= k.moved_ms) as moved, count(*) filter (where p.maybe_ms + 2 * p.plus_minus_ms >= k.moved_ms) as maybe_moved,
        list(p.person_id order by p.person_id) filter (where p.far_ms >= k.moved_ms) as person_ids, max(p.to_utc) filter (where p.far_ms >= k.moved_ms) as to_utc, max(p.plus_minus_ms) as plus_minus_ms,
        max(p.far_ms) as far_ms, flatten(list(p.refs order by p.refs)) as refs
    from spent p join knobs k on k.permit_no = p.permit_no group by p.permit_no, p.zone_id, p.at_utc
), worst as (
    select m.*, w.workers from moved m join workers w on w.permit_no = m.permit_no where 2 * m.moved >= w.workers
    qualify row_number() over (partition by m.permit_no order by m.at_utc, m.zone_id) = 1
), other_work as ( -- activity of another kind beside listed workers that no permit of the place is for
    select a.activity_id, v.permit_no, a.zone_id, a.work_type, a.kind, a.start_utc, a.end_utc, a.source_id, a.video_id, a.start_ms, a.end_ms, list(distinct v.person_id order by v.person_id) as person_ids,
        bool_or(v.certainty = 'surely' and v.identity = 'sure') and coalesce(any_value(e.span_m) <= 10, false) as sure
    from activity a
    join permit_visit v on v.zone_id = a.zone_id and list_contains(v.roles, 'worker') and v.during_from_utc < a.end_utc + interval 1 second and v.during_to_utc > a.start_utc - interval 1 second
    join permit_now p on p.permit_no = v.permit_no and p.work_type <> a.work_type
    left join zone_extent e on e.zone_id = a.zone_id
    where a.work_type is not null and a.confidence >= 0.6 and not exists (
        select 1 from permit_active n where n.work_type = a.work_type and (n.zone_id = a.zone_id or n.zone_id is null) and n.maybe_from_utc < a.end_utc + interval 1 minute and n.maybe_to_utc > a.start_utc - interval 1 minute)
    group by all
), first_other as (
    select * from other_work qualify row_number() over (partition by permit_no order by sure desc, start_utc, activity_id) = 1
), unseen as ( -- workers of whom nobody knew for that long where they were
    select w.permit_no, count(distinct c.member) as unseen
    from windows w join knobs k on k.permit_no = w.permit_no join crew c on c.permit_no = w.permit_no and c.role = 'worker'
    left join unheard u on u.person_id = c.person_id and u.from_utc < w.sure_to_utc and u.to_utc > w.sure_from_utc
        and epoch_ms(least(u.to_utc, w.sure_to_utc)) - epoch_ms(greatest(u.from_utc, w.sure_from_utc)) >= k.moved_ms
    where c.person_id is null or u.person_id is not null or c.person_id not in (select person_id from unheard)
    group by w.permit_no
), doubt as (
    select permit_no, max(maybe_moved) as maybe_moved from moved group by permit_no
), answered as (
    select
        p.permit_no, p.record_id, p.source_id, k.moved_min, w.maybe_from_utc, w.maybe_to_utc, w.plus_minus_ms, m.permit_no is not null as has_moved, coalesce(o.sure, false) as has_other, n.workers,
        m.zone_id as m_zone, m.at_utc, m.to_utc, m.moved, m.person_ids, m.far_ms, m.refs, m.plus_minus_ms as m_pm, o.zone_id as o_zone, o.start_utc as o_from, o.end_utc as o_to, o.kind as o_kind, o.work_type as o_type, o.person_ids as o_people,
        o.activity_id, o.video_id as o_video, o.start_ms as o_start_ms, o.end_ms as o_end_ms, o.source_id as o_source,
        case
            when w.permit_no is null then 'not_active'
            when m.permit_no is not null then 'moved'
            when o.sure then 'other_work'
            when n.permit_no is null then 'crew_unknown'
            when exists (select 1 from permit_zone z where z.permit_no = p.permit_no and z.zone_id is null) or not exists (select 1 from permit_zone z where z.permit_no = p.permit_no) then 'place_unknown'
            when w.sure_from_utc is null then 'permit_unsure'
            when o.permit_no is not null then 'distance_unknown'
            when 2 * (coalesce(u.unseen, 0) + coalesce(d.maybe_moved, 0)) >= n.workers then case when coalesce(u.unseen, 0) > 0 then 'workers_not_seen' else 'place' end
            else 'stayed_there'
        end as reason_code
    from permit_now p join knobs k on k.permit_no = p.permit_no left join windows w on w.permit_no = p.permit_no left join workers n on n.permit_no = p.permit_no
    left join worst m on m.permit_no = p.permit_no left join first_other o on o.permit_no = p.permit_no left join unseen u on u.permit_no = p.permit_no left join doubt d on d.permit_no = p.permit_no
)
select
    permit_no as unit_key, case when reason_code in ('moved', 'other_work') then 'violated' when reason_code = 'stayed_there' then 'met' else 'cannot_tell' end as answer, reason_code,
    case reason_code when 'moved' then at_utc when 'other_work' then o_from else maybe_from_utc end as start_utc, case reason_code when 'moved' then to_utc when 'other_work' then o_to else maybe_to_utc end as end_utc,
    coalesce(m_pm, plus_minus_ms, 0) as plus_minus_ms, 'S2' as severity, 'probable' as status, [permit_no] as permit_ids,
    case reason_code when 'moved' then [m_zone] when 'other_work' then [o_zone] else coalesce((select list(distinct z.zone_id order by z.zone_id) filter (where z.zone_id is not null) from permit_zone z where z.permit_no = answered.permit_no), []) end as zone_ids,
    case reason_code when 'moved' then person_ids when 'other_work' then o_people else [] end as person_ids, []::varchar[] as subject_ids,
    [case reason_code when 'other_work' then o_source else source_id end] as source_ids,
    to_json(struct_pack(
        moved := moved, workers := workers, away_ms := far_ms,
        what_en := case reason_code when 'moved' then moved || ' of ' || workers || ' workers stayed ' || far_ms // 60000 || ' min' when 'other_work' then 'work of another kind (' || coalesce(o_kind, o_type) || ')' end,
        what_zh := case reason_code when 'moved' then workers || '名作业人员中有' || moved || '人停留' || far_ms // 60000 || '分钟' when 'other_work' then '有票面以外的作业（' || coalesce(o_kind, o_type) || '）' end)) as measured,
    to_json(struct_pack(moved_min := moved_min)) as limits,
    to_json(case reason_code
        when 'moved' then list_concat([exhibit('E1', 'permit', record_id)], list_transform(list_sort(list_distinct(refs)), lambda r: exhibit('E2', 'presence', r)))
        when 'other_work' then [exhibit('E1', 'permit', record_id), struct_pack(code := 'E3', kind := 'activity', ref := activity_id, video_id := o_video, start_ms := o_start_ms, end_ms := o_end_ms)]
        else [exhibit('E1', 'permit', record_id)] end) as evidence
from answered
order by unit_key
