-- id: GD-ABSENT
-- title_en: Guardian absent
-- title_zh: 监护人离岗
-- pack: gb30871 osha
-- severity: S2
-- unit: permit
-- watched: none
-- param: guardian.violation_s
-- param: guardian.cumulative_min_per_h
-- clause: GB 30871-2022 4.10, 5.2.1, 6.8 a, 7.5, 8.2.2, 10.3; 29 CFR 1910.146(d)(6), (i)(4)
-- grade: A
-- evidence: E2 E3
-- text_en: Nobody guarded {permits} for {measured.absent_ms} from {start} while workers were inside; {persons} was up to {measured.farthest_m} m away.
-- text_zh: 自{start}起{measured.absent_ms}内，作业票{permits}有人作业而无人监护；{persons}最远离开{measured.farthest_m}米。

-- While the permit is surely active and a worker surely in its zone, every guardian on duty is surely away from the post (or
-- inside the confined space): that long at a stretch is a violation, and so much in all an hour. Met needs a guardian surely near
-- whenever a worker may be there; a silent or undecided tag leaves it open. The engine's own watch: it needs the tags themselves.
with knobs as (
    select permit_no, (max(number) filter (where name = 'guardian.violation_s') * 1000)::bigint as hold_ms,
        max(number) filter (where name = 'guardian.cumulative_min_per_h') * 60000 as per_hour_ms
    from param_permit where name in ('guardian.violation_s', 'guardian.cumulative_min_per_h') group by permit_no
), guards as (
    select permit_no, count(distinct member) as guards, count(distinct member) filter (where valid_from_utc is null and valid_to_utc is null) as standing
    from crew where role = 'guardian' group by permit_no
), workers as (
    select distinct c.permit_no, i.presence_id, i.source_id, i.plus_minus_ms, i.start_utc, i.end_utc, i.certainty = 'surely' and i.identity = 'sure' as sure
    from crew c
    join permit_zone z on z.permit_no = c.permit_no
    join person_in_zone i on i.zone_id = z.zone_id and i.person_id = c.person_id
    where c.role = 'worker' and i.start_utc is not null
), posts as (
    select g.permit_no, g.person_id, g.state, g.source_id, g.farthest_m, corrected(g.start_shown, c.anchor, c.offset_ms, c.drift_ppm) as start_utc,
        corrected(g.end_shown, c.anchor, c.offset_ms, c.drift_ppm) + interval 1 second as end_utc,
        corrected_pm(g.start_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm) as plus_minus_ms, r.valid_from_utc, r.valid_to_utc, g.tag_id
    from guardian_post g
    join crew r on r.permit_no = g.permit_no and r.person_id = g.person_id and r.role = 'guardian'
    left join clock c on c.source_id = g.source_id and g.start_shown >= c.valid_from_shown and g.start_shown < c.valid_to_shown
), on_duty as ( -- a relief guardian counts only while on duty
    select * replace (greatest(start_utc, coalesce(valid_from_utc, start_utc)) as start_utc, least(end_utc, coalesce(valid_to_utc, end_utc)) as end_utc) from posts
), told as ( -- how far the clock that tells of a worker and the guardians' may stand apart: less is sure, more is possible
    select
        w.permit_no, w.sure, w.start_utc, w.end_utc, coalesce(max(apart_ms(w.source_id, w.plus_minus_ms, p.source_id, p.plus_minus_ms)), 0) as apart_ms
    from workers w left join posts p on p.permit_no = w.permit_no group by w.permit_no, w.presence_id, w.sure, w.start_utc, w.end_utc
), sure_told as (
    select permit_no, start_utc + to_milliseconds(apart_ms) as start_utc, end_utc - to_milliseconds(apart_ms) as end_utc, apart_ms
    from told where sure and end_utc - to_milliseconds(2 * apart_ms) > start_utc
), doubt as (
    select permit_no, min(apart_ms) as apart_ms from sure_told group by permit_no
), edges as (
    select permit_no, start_utc as moment_utc, 1 as sure_in, 0 as maybe_in, 0 as near, 0 as off, 0 as active, 0 as active_maybe from sure_told
    union all select permit_no, end_utc, -1, 0, 0, 0, 0, 0 from sure_told
    union all select permit_no, start_utc - to_milliseconds(apart_ms), 0, 1, 0, 0, 0, 0 from told
    union all select permit_no, end_utc + to_milliseconds(apart_ms), 0, -1, 0, 0, 0, 0 from told
    union all select permit_no, start_utc, 0, 0, (state = 'near')::int, (state in ('away', 'inside'))::int, 0, 0 from on_duty where start_utc < end_utc
    union all select permit_no, end_utc, 0, 0, -(state = 'near')::int, -(state in ('away', 'inside'))::int, 0, 0 from on_duty where start_utc < end_utc
    union all select permit_no, sure_from_utc, 0, 0, 0, 0, 1, 0 from permit_active where sure_from_utc is not null
    union all select permit_no, sure_to_utc, 0, 0, 0, 0, -1, 0 from permit_active where sure_from_utc is not null
    union all select permit_no, maybe_from_utc, 0, 0, 0, 0, 0, 1 from permit_active
    union all select permit_no, maybe_to_utc, 0, 0, 0, 0, 0, -1 from permit_active
), steps as (
    select
        permit_no, moment_utc, sum(sum(sure_in)) over w as sure_in, sum(sum(maybe_in)) over w as maybe_in, sum(sum(near)) over w as near,
        sum(sum(off)) over w as off, sum(sum(active)) over w as active, sum(sum(active_maybe)) over w as active_maybe, lead(moment_utc) over w as next_utc
    from edges group by permit_no, moment_utc
    window w as (partition by permit_no order by moment_utc)
), stated as (
    select
        s.permit_no, s.moment_utc, s.next_utc, epoch_ms(s.next_utc) - epoch_ms(s.moment_utc) as length_ms,
        case
            when s.maybe_in <= 0 or s.active_maybe <= 0 then 'idle'
            when s.near > 0 then 'guarded'
            when s.sure_in > 0 and s.active > 0 and s.off >= g.standing and s.off > 0 then 'absent'
            else 'open'
        end as state
    from steps s join guards g on g.permit_no = s.permit_no
    where s.next_utc is not null
), grouped as ( -- stretches without a guardian seen, short sights of silence apart
    select *, sum((state in ('guarded', 'idle') and length_ms > 1000)::int) over (partition by permit_no order by moment_utc) as stretch_no from stated
), stretches as (
    select permit_no, stretch_no, min(moment_utc) filter (where state = 'absent') as start_utc, max(next_utc) filter (where state = 'absent') as end_utc,
        coalesce(sum(length_ms) filter (where state = 'absent'), 0) as absent_ms, coalesce(sum(length_ms) filter (where state in ('absent', 'open')), 0) as doubt_ms
    from grouped where state <> 'idle' group by permit_no, stretch_no
), totals as (
    select permit_no, max(absent_ms) as longest_ms, arg_max(start_utc, absent_ms) as start_utc, arg_max(end_utc, absent_ms) as end_utc, sum(absent_ms) as absent_ms,
        max(doubt_ms) as doubt_ms
    from stretches group by permit_no
), whole as (
    select permit_no, min(moment_utc) as first_utc, max(next_utc) as last_utc, sum(length_ms) as occupied_ms from stated where state <> 'idle' group by permit_no
), far as (
    select t.permit_no, max(p.farthest_m) as farthest_m, list(distinct p.person_id order by p.person_id) as person_ids,
        list(distinct p.tag_id order by p.tag_id) as tag_ids, list(distinct p.source_id order by p.source_id) as source_ids
    from totals t join posts p on p.permit_no = t.permit_no and p.state in ('away', 'inside') and p.start_utc < t.end_utc and p.end_utc > t.start_utc group by t.permit_no
), joined as (
    select
        s.permit_no, s.work_type, s.level, s.source_id, p.record_id, k.hold_ms, k.per_hour_ms, g.guards, w.first_utc, w.last_utc, w.occupied_ms, t.longest_ms, t.start_utc,
        t.end_utc, t.absent_ms, t.doubt_ms, f.farthest_m, f.person_ids, f.tag_ids, f.source_ids, coalesce(d.apart_ms, 0) as apart_ms
    from permit_span s
    join permit_now p on p.permit_no = s.permit_no
    join knobs k on k.permit_no = s.permit_no
    left join guards g on g.permit_no = s.permit_no
    left join whole w on w.permit_no = s.permit_no
    left join totals t on t.permit_no = s.permit_no
    left join far f on f.permit_no = s.permit_no
    left join doubt d on d.permit_no = s.permit_no
), answered as (
    select
        *,
        case
            when guards is null then 'guardian_not_named'
            when first_utc is null then 'not_occupied'
            when longest_ms >= hold_ms or absent_ms > per_hour_ms * greatest(1, occupied_ms / 3600000.0) then 'guardian_away'
            when doubt_ms >= hold_ms then 'guardian_not_seen'
            else 'guardian_near'
        end as reason_code
    from joined
)
select
    permit_no as unit_key,
    case reason_code when 'guardian_away' then 'violated' when 'guardian_near' then 'met' else 'cannot_tell' end as answer, reason_code,
    case reason_code when 'guardian_away' then start_utc else first_utc end as start_utc, case reason_code when 'guardian_away' then end_utc else last_utc end as end_utc,
    apart_ms as plus_minus_ms,
    case when work_type in ('CS', 'BP') or level in ('special', 'first', 'IV') then 'S1' else 'S2' end as severity, 'probable' as status,
    [permit_no] as permit_ids,
    coalesce((select list(distinct z.zone_id order by z.zone_id) filter (where z.zone_id is not null) from permit_zone z where z.permit_no = answered.permit_no), []) as zone_ids,
    case reason_code when 'guardian_away' then coalesce(person_ids, []) else [] end as person_ids,
    case reason_code when 'guardian_away' then list_transform(coalesce(tag_ids, []), lambda t: 'tag ' || t) else [] end as subject_ids,
    coalesce(source_ids, [source_id]) as source_ids,
    to_json(struct_pack(absent_ms := longest_ms, absent_in_all_ms := absent_ms, occupied_ms := occupied_ms, farthest_m := round(farthest_m)::int)) as measured,
    to_json(struct_pack(violation_ms := hold_ms, cumulative_ms_per_h := per_hour_ms)) as limits,
    to_json([exhibit('E1', 'permit', record_id)]) as evidence
from answered
order by unit_key
