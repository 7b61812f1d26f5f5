-- id: PT-HEADCOUNT-OVER
-- title_en: More people than allowed
-- title_zh: 作业区超员
-- pack: gb30871 site
-- severity: S2
-- unit: permit
-- watched: zone
-- param: headcount.hold_s
-- param: headcount.frames_ratio
-- clause: limit of the ticket or the site; crowding guide 2023
-- grade: S
-- evidence: E2 E3
-- text_en: {measured.most} people in {zone} for {measured.over_ms} from {start}; permit {permits} allows {limits.max_people} ({limits.from_en}).
-- text_zh: 自{start}起{measured.over_ms}内{zone}有{measured.most}人，作业票{permits}限{limits.max_people}人（{limits.from_zh}）。

-- While the permit is surely active: more known people surely inside its zones than its limit for hold_s, or more bodies in one
-- camera's view for frames_ratio of that time. The limit: the ticket's, else its zones', else the people it lists and two more.
-- Whoever may have been inside (place, name or tag that fell silent there) leaves it open. The engine asks for the watch.
with knobs as (
    select permit_no, max(number) filter (where name = 'headcount.hold_s') as hold_s, (max(number) filter (where name = 'headcount.hold_s') * 1000)::bigint as hold_ms,
        max(number) filter (where name = 'headcount.frames_ratio') as ratio
    from param_permit where name in ('headcount.hold_s', 'headcount.frames_ratio') group by permit_no
), listed as (
    select permit_no, count(distinct coalesce(person_id, name)) as people from permit_role
    where role in ('worker', 'guardian', 'leader', 'relief', 'relief_guardian') group by permit_no
), places as (
    select p.permit_no, list(distinct z.zone_id order by z.zone_id) filter (where z.zone_id is not null) as zone_ids, bool_or(z.zone_id is null) as place_unknown,
        case when count(o.max_people) = count(distinct z.zone_id) then sum(o.max_people) end as zone_max
    from permit_now p left join (select distinct permit_no, zone_id from permit_zone) z on z.permit_no = p.permit_no left join zone o on o.zone_id = z.zone_id
    group by p.permit_no
), limits as (
    select p.permit_no, p.work_type, p.record_id, p.source_id, c.zone_ids, c.place_unknown, k.hold_s, k.hold_ms, k.ratio,
        coalesce(p.max_people, c.zone_max, l.people + 2)::bigint as max_people,
        case when p.max_people is not null then 'the ticket' when c.zone_max is not null then 'the zone' else 'people listed, and two' end as from_en,
        case when p.max_people is not null then '票面限员' when c.zone_max is not null then '区域限员' else '票面人数加2人' end as from_zh
    from permit_now p join places c on c.permit_no = p.permit_no join knobs k on k.permit_no = p.permit_no left join listed l on l.permit_no = p.permit_no
), windows as (
    select distinct a.permit_no, a.maybe_from_utc, a.maybe_to_utc, a.sure_from_utc, a.sure_to_utc, a.source_id, a.plus_minus_ms
    from permit_active a where a.maybe_from_utc > timestamp '0001-01-02' and a.maybe_to_utc < timestamp '9999-12-30'
), crowded as ( -- more holders and bodies than the limit were there at all; all other permits need no counting
    select v.permit_no from permit_visit v join limits l on l.permit_no = v.permit_no where v.place = 'in_zone'
    group by v.permit_no having count(distinct v.holder) > any_value(l.max_people)
), visits as (
    select v.permit_no, v.presence_id, v.holder, v.subject_kind, v.subject_id, v.source_id, v.video_id, v.start_ms, v.end_ms, v.start_utc, v.certainty = 'surely' as inside, v.person_id is not null and v.identity = 'sure' as named,
        v.person_id is not null as known, v.plus_minus_ms, h.end_utc as silent_to_utc, coalesce(h.end_utc, v.end_utc) as may_end_utc, v.end_utc
    from permit_visit v join crowded c on c.permit_no = v.permit_no
    left join tag_hush h on v.subject_kind = 'tag' and h.tag_id = v.subject_id and h.source_id = v.source_id and abs(epoch_ms(h.start_utc) - epoch_ms(v.end_utc)) <= 16000
    where v.place = 'in_zone'
), spread as ( -- people told of by several sources are compared across clocks
    select permit_no, case when count(distinct source_id) filter (where known) > 1 then max(plus_minus_ms) else 0 end as narrow_ms, max(plus_minus_ms) as plus_minus_ms from visits group by permit_no
), edges as (
    select v.permit_no, 'people' as meter, v.holder as who, v.start_utc + to_milliseconds(s.narrow_ms) as from_utc, v.end_utc - to_milliseconds(s.narrow_ms) as to_utc, 1 as lo, 0 as hi from visits v join spread s on s.permit_no = v.permit_no where v.inside and v.named
    union all select v.permit_no, 'people', v.holder, v.start_utc - to_milliseconds(s.narrow_ms), v.may_end_utc + to_milliseconds(s.narrow_ms), 0, 1 from visits v join spread s on s.permit_no = v.permit_no where v.known or v.subject_kind = 'tag'
    union all select permit_no, source_id, subject_id, start_utc, end_utc, 1, 0 from visits where subject_kind = 'track' and inside
    union all select permit_no, source_id, subject_id, start_utc, end_utc, 0, 1 from visits where subject_kind = 'track'
), turns as (
    select permit_no, meter, who, moment_utc, sum(lo) as lo, sum(hi) as hi, sum(sum(lo)) over each_one as lo_depth, sum(sum(hi)) over each_one as hi_depth
    from (select permit_no, meter, who, from_utc as moment_utc, lo, hi from edges where from_utc < to_utc union all select permit_no, meter, who, to_utc, -lo, -hi from edges where from_utc < to_utc)
    group by permit_no, meter, who, moment_utc
    window each_one as (partition by permit_no, meter, who order by moment_utc)
), counts as (
    select permit_no, meter, moment_utc as start_utc, lead(moment_utc) over w as end_utc, sum(sum((lo_depth > 0)::int - (lo_depth - lo > 0)::int)) over w as lo, sum(sum((hi_depth > 0)::int - (hi_depth - hi > 0)::int)) over w as hi
    from turns group by permit_no, meter, moment_utc
    window w as (partition by permit_no, meter order by moment_utc)
), over_limit as ( -- sure: counted surely; else may be. Clipped to when the permit surely, or perhaps, held
    select c.permit_no, c.meter, f.sure, greatest(c.start_utc, case when f.sure then w.sure_from_utc else w.maybe_from_utc end) as from_utc,
        least(c.end_utc, case when f.sure then w.sure_to_utc else w.maybe_to_utc end) as to_utc, case when f.sure then c.lo else c.hi end as people
    from counts c join limits l on l.permit_no = c.permit_no join windows w on w.permit_no = c.permit_no
    cross join (select true as sure union all select false) f
    where c.end_utc > c.start_utc and case when f.sure then c.lo else c.hi end > l.max_people
), linked as (
    select o.*, coalesce(epoch_ms(o.from_utc) - max(epoch_ms(o.to_utc)) over (partition by o.permit_no, o.meter, o.sure order by o.from_utc rows between unbounded preceding and 1 preceding)
        > case when o.meter = 'people' then 15000 else l.hold_ms * (1 - l.ratio) end, true)::int as opens
    from over_limit o join limits l on l.permit_no = o.permit_no where o.from_utc < o.to_utc
), runs as (
    select r.permit_no, r.meter, r.sure, r.no, min(r.from_utc) as from_utc, max(r.to_utc) as to_utc, max(r.people) as most, epoch_ms(max(r.to_utc)) - epoch_ms(min(r.from_utc)) as over_ms,
        sum(epoch_ms(r.to_utc) - epoch_ms(r.from_utc)) as counted_ms
    from (select *, sum(opens) over (partition by permit_no, meter, sure order by from_utc rows unbounded preceding) as no from linked) r
    group by r.permit_no, r.meter, r.sure, r.no
), held as (
    select r.* from runs r join limits l on l.permit_no = r.permit_no join spread s on s.permit_no = r.permit_no
    where case when r.sure then r.over_ms >= l.hold_ms and (r.meter = 'people' or r.counted_ms >= l.ratio * r.over_ms) else r.over_ms + 2 * s.plus_minus_ms >= l.hold_ms end
), worst as (
    select * from held where sure qualify row_number() over (partition by permit_no order by over_ms desc, meter = 'people' desc, from_utc) = 1
), found as (
    select w.*, (select count(distinct h.meter = 'people') from held h where h.sure and h.permit_no = w.permit_no and h.from_utc < w.to_utc and h.to_utc > w.from_utc) as ways from worst w
), shown as (
    select f.permit_no, list(distinct v.holder order by v.holder) filter (where v.known) as person_ids, list(distinct v.subject_kind || ' ' || v.subject_id order by v.subject_kind || ' ' || v.subject_id) as subject_ids,
        list(distinct v.source_id order by v.source_id) as source_ids,
        list(struct_pack(code := case v.subject_kind when 'tag' then 'E2' when 'track' then 'E3' else 'E4' end, kind := 'presence', ref := v.presence_id, video_id := v.video_id, start_ms := v.start_ms, end_ms := v.end_ms) order by v.start_utc, v.presence_id) as evidence
    from found f join visits v on v.permit_no = f.permit_no and v.start_utc < f.to_utc and v.end_utc > f.from_utc and v.inside and (v.subject_kind = 'track') = (f.meter <> 'people')
    group by f.permit_no
), open_to_doubt as (
    select h.permit_no, bool_or(v.silent_to_utc is not null) as silent, bool_or(not v.named) as unnamed
    from held h join visits v on v.permit_no = h.permit_no and v.start_utc < h.to_utc and v.may_end_utc > h.from_utc where not h.sure group by h.permit_no
), whole as (
    select permit_no, min(sure_from_utc) as first_utc, max(sure_to_utc) as last_utc, max(plus_minus_ms) as plus_minus_ms, min(maybe_from_utc) as maybe_from_utc from windows group by permit_no
), answered as (
    select l.*, f.meter, f.from_utc, f.to_utc, f.most, f.over_ms, f.ways, s.person_ids, s.subject_ids, s.source_ids, s.evidence, w.first_utc, w.last_utc, w.plus_minus_ms,
        case
            when w.permit_no is null or w.first_utc is null then 'not_active'
            when l.place_unknown then 'place_unknown'
            when l.max_people is null then 'limit_unknown'
            when f.permit_no is not null then 'over_limit'
            when d.permit_no is not null then case when d.silent then 'tags_silent' when d.unnamed then 'identity' else 'place' end
            else 'within_limit'
        end as reason_code
    from limits l left join found f on f.permit_no = l.permit_no left join shown s on s.permit_no = l.permit_no
    left join open_to_doubt d on d.permit_no = l.permit_no left join whole w on w.permit_no = l.permit_no
)
select
    permit_no as unit_key, case reason_code when 'over_limit' then 'violated' when 'within_limit' then 'met' else 'cannot_tell' end as answer, reason_code,
    case reason_code when 'over_limit' then from_utc else first_utc end as start_utc, case reason_code when 'over_limit' then to_utc else last_utc end as end_utc,
    coalesce(plus_minus_ms, 0) as plus_minus_ms, case when work_type = 'CS' or most >= 1.5 * max_people then 'S1' else 'S2' end as severity,
    case when ways > 1 then 'confirmed' else 'probable' end as status, [permit_no] as permit_ids, coalesce(zone_ids, []) as zone_ids,
    case reason_code when 'over_limit' then coalesce(person_ids, []) else [] end as person_ids, case reason_code when 'over_limit' then coalesce(subject_ids, []) else [] end as subject_ids,
    coalesce(source_ids, [source_id]) as source_ids, to_json(struct_pack(most := most, over_ms := over_ms)) as measured,
    to_json(struct_pack(max_people := max_people, from_en := from_en, from_zh := from_zh, hold_s := hold_s)) as limits,
    to_json(list_concat([exhibit('E1', 'permit', record_id)], coalesce(evidence, []))) as evidence
from answered
order by unit_key
