-- id: CS-GUARD-INSIDE
-- title_en: Guardian inside the confined space
-- title_zh: 监护人进入受限空间
-- pack: gb30871 osha
-- severity: S1
-- unit: permit
-- watched: none
-- param: cs.guard_inside_s
-- clause: GB 30871-2022 6.8 a, 6.9 e; 29 CFR 1910.146(d)(6), (i)(4)
-- grade: A
-- evidence: E2 E3
-- text_en: Guardian {persons} of permit {permits} was inside {zone} for {measured.inside_ms} from {start}, and no guardian stood outside ({limits.guard_inside_s} s count).
-- text_zh: 作业票{permits}的监护人{persons}自{start}起进入{zone}内{measured.inside_ms}，期间外面无人监护（判定时限{limits.guard_inside_s}秒）。

-- While a confined-space permit is surely active: a guardian surely inside that long, every other one surely not at the post.
-- Near the entry is not enough: inside is no post, however short the way out. Met needs to know of every guardian on duty where
-- they were, or one surely outside at the post. The engine's own watch: it needs the tags (or bodies) of the guardians.
with knobs as (
    select permit_no, number as hold_s, (number * 1000)::bigint as hold_ms from param_permit where name = 'cs.guard_inside_s'
), spaces as (
    select
        p.permit_no, p.record_id, p.source_id, k.hold_s, k.hold_ms, list(distinct z.zone_id order by z.zone_id) as zone_ids,
        bool_or(coalesce(o.kind, '') = 'confined_space') as is_space, bool_or(z.zone_id is null) as place_unknown
    from permit_now p
    join knobs k on k.permit_no = p.permit_no
    left join permit_zone z on z.permit_no = p.permit_no
    left join zone o on o.zone_id = z.zone_id
    where p.work_type = 'CS'
    group by all
), guards as (
    select c.permit_no, c.member, c.person_id, coalesce(c.valid_from_utc, timestamp '0001-01-01') as on_from_utc,
        coalesce(c.valid_to_utc, timestamp '9999-12-31') as on_to_utc
    from crew c join spaces s on s.permit_no = c.permit_no where c.role = 'guardian'
), windows as (
    select distinct a.permit_no, a.maybe_from_utc, a.maybe_to_utc, a.sure_from_utc, a.sure_to_utc, a.source_id, a.plus_minus_ms
    from permit_active a join spaces s on s.permit_no = a.permit_no
), posts as ( -- a run of one state lasts until the next fix, where that came soon
    select
        g.permit_no, g.person_id, case g.state when 'inside' then 3 when 'near' then 2 when 'away' then 1 else 0 end as state, g.source_id,
        corrected(g.start_shown, c.anchor, c.offset_ms, c.drift_ppm) as start_utc, corrected(g.end_shown, c.anchor, c.offset_ms, c.drift_ppm) as end_utc,
        corrected_pm(g.start_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm) as plus_minus_ms,
        corrected(lead(g.start_shown) over (partition by g.permit_no, g.person_id, g.source_id, g.tag_id order by g.start_shown), c.anchor, c.offset_ms, c.drift_ppm) as next_utc
    from guardian_post g join spaces s on s.permit_no = g.permit_no
    left join clock c on c.source_id = g.source_id and g.start_shown >= c.valid_from_shown and g.start_shown < c.valid_to_shown
), told as (
    select permit_no, person_id, state, source_id, plus_minus_ms, start_utc,
        case when state < 3 and next_utc <= end_utc + interval 15 second then next_utc else end_utc + interval 1 second end as end_utc, null as ref
    from posts
    union all by name -- a body that is known to be the guardian
    select g.permit_no, g.person_id, 3 as state, i.source_id, i.plus_minus_ms, i.start_utc, i.end_utc, i.presence_id as ref
    from guards g join permit_zone z on z.permit_no = g.permit_no
    join person_in_zone i on i.zone_id = z.zone_id and i.person_id = g.person_id and i.subject_kind = 'track' and i.certainty = 'surely' and i.identity = 'sure'
), pieces as (
    select t.permit_no, t.person_id, t.state, t.source_id, t.ref, coalesce(apart_ms(t.source_id, t.plus_minus_ms, s.source_id, w.plus_minus_ms), 0) as apart_ms,
        greatest(t.start_utc, w.maybe_from_utc, g.on_from_utc) as start_utc, least(t.end_utc, w.maybe_to_utc, g.on_to_utc) as end_utc
    from told t join guards g on g.permit_no = t.permit_no and g.person_id = t.person_id
    join spaces s on s.permit_no = t.permit_no
    join windows w on w.permit_no = t.permit_no and w.maybe_from_utc < t.end_utc and w.maybe_to_utc > t.start_utc
    where greatest(t.start_utc, w.maybe_from_utc, g.on_from_utc) < least(t.end_utc, w.maybe_to_utc, g.on_to_utc)
), cuts as (
    select permit_no, start_utc as cut_utc from pieces union select permit_no, end_utc from pieces
    union select permit_no, unnest([maybe_from_utc, sure_from_utc, sure_to_utc, maybe_to_utc]) from windows
    union select permit_no, unnest([on_from_utc, on_to_utc]) from guards
), steps as (
    select permit_no, cut_utc as start_utc, lead(cut_utc) over (partition by permit_no order by cut_utc) as end_utc
    from cuts where cut_utc between timestamp '0001-01-02' and timestamp '9999-12-30'
), asked as ( -- each guardian on duty in each step
    select s.permit_no, s.start_utc, s.end_utc, g.person_id,
        coalesce(bool_or(w.sure_from_utc <= s.start_utc and w.sure_to_utc >= s.end_utc), false) as active
    from steps s
    join windows w on w.permit_no = s.permit_no and w.maybe_from_utc <= s.start_utc and w.maybe_to_utc >= s.end_utc
    join guards g on g.permit_no = s.permit_no and g.on_from_utc <= s.start_utc and g.on_to_utc >= s.end_utc
    where s.end_utc > s.start_utc
    group by all
), known as (
    select a.permit_no, a.start_utc, a.end_utc, any_value(a.active) as active, a.person_id, coalesce(max(p.state), 0) as state, max(p.apart_ms) as apart_ms
    from asked a left join pieces p on p.permit_no = a.permit_no and p.person_id = a.person_id and p.start_utc <= a.start_utc and p.end_utc >= a.end_utc
    group by a.permit_no, a.start_utc, a.end_utc, a.person_id
), stated as (
    select permit_no, start_utc, end_utc, epoch_ms(end_utc) - epoch_ms(start_utc) as length_ms, max(apart_ms) as apart_ms,
        case when bool_or(state = 2) then 'guarded' when bool_and(state > 0) and bool_or(state = 3) and any_value(active) then 'alone'
            when bool_and(state = 1) then 'outside' else 'open' end as state,
        list(distinct person_id order by person_id) filter (where state = 3) as person_ids
    from known group by permit_no, start_utc, end_utc
), grouped as ( -- what lies between two sights of somebody outside
    select *, sum((state in ('guarded', 'outside'))::int) over (partition by permit_no order by start_utc) as stretch_no from stated
), stretches as (
    select permit_no, stretch_no, min(start_utc) filter (where state = 'alone') as start_utc, max(end_utc) filter (where state = 'alone') as end_utc,
        coalesce(sum(length_ms) filter (where state = 'alone'), 0) as inside_ms, sum(length_ms) filter (where state in ('alone', 'open')) as doubt_ms,
        flatten(list(person_ids order by person_ids) filter (where state = 'alone')) as person_ids
    from grouped group by permit_no, stretch_no
), found as (
    select permit_no, max(inside_ms) as inside_ms, arg_max(start_utc, inside_ms) as start_utc, arg_max(end_utc, inside_ms) as end_utc,
        list_sort(list_distinct(arg_max(person_ids, inside_ms))) as person_ids, max(doubt_ms) as doubt_ms
    from stretches group by permit_no
), whole as (
    select permit_no, min(start_utc) as first_utc, max(end_utc) as last_utc, max(apart_ms) as apart_ms, bool_or(state = 'guarded') as ever_near from stated group by permit_no
), shown as (
    select f.permit_no, list(distinct i.source_id order by i.source_id) as source_ids, list(distinct i.subject_kind || ' ' || i.subject_id order by i.subject_kind || ' ' || i.subject_id) as subject_ids,
        count(distinct i.subject_kind) as kinds,
        list(struct_pack(code := case i.subject_kind when 'tag' then 'E2' else 'E3' end, kind := 'presence', ref := i.presence_id, video_id := i.video_id, start_ms := i.start_ms, end_ms := i.end_ms) order by i.start_utc, i.presence_id) as evidence
    from found f join permit_zone z on z.permit_no = f.permit_no
    join person_in_zone i on i.zone_id = z.zone_id and list_contains(f.person_ids, i.person_id) and i.start_utc < f.end_utc and i.end_utc > f.start_utc
    group by f.permit_no
), answered as (
    select s.*, f.inside_ms, f.start_utc, f.end_utc, f.person_ids, w.first_utc, w.last_utc, w.apart_ms, h.source_ids, h.subject_ids, h.kinds, h.evidence,
        case
            when s.place_unknown then 'place_unknown'
            when not s.is_space then 'not_a_space'
            when s.permit_no not in (select permit_no from guards) then 'guardian_not_named'
            when s.permit_no not in (select permit_no from windows) or w.first_utc is null then 'not_active'
            when f.inside_ms >= s.hold_ms then 'guardian_inside'
            when f.doubt_ms >= s.hold_ms then 'guardian_not_seen'
            else 'guardian_outside'
        end as reason_code
    from spaces s
    left join found f on f.permit_no = s.permit_no
    left join whole w on w.permit_no = s.permit_no
    left join shown h on h.permit_no = s.permit_no
)
select
    permit_no as unit_key, case reason_code when 'guardian_inside' then 'violated' when 'guardian_outside' then 'met' else 'cannot_tell' end as answer, reason_code,
    case reason_code when 'guardian_inside' then start_utc else first_utc end as start_utc, case reason_code when 'guardian_inside' then end_utc else last_utc end as end_utc,
    coalesce(apart_ms, 0) as plus_minus_ms, 'S1' as severity, case when kinds > 1 then 'confirmed' else 'probable' end as status, [permit_no] as permit_ids,
    list_filter(zone_ids, lambda z: z is not null) as zone_ids, case reason_code when 'guardian_inside' then person_ids else [] end as person_ids,
    case reason_code when 'guardian_inside' then coalesce(subject_ids, []) else [] end as subject_ids, coalesce(source_ids, [source_id]) as source_ids,
    to_json(struct_pack(inside_ms := inside_ms)) as measured, to_json(struct_pack(guard_inside_s := hold_s)) as limits,
    to_json(list_concat([exhibit('E1', 'permit', record_id)], case reason_code when 'guardian_inside' then coalesce(evidence, []) else [] end)) as evidence
from answered
order by unit_key
