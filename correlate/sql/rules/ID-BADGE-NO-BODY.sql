-- id: ID-BADGE-NO-BODY
-- title_en: Badge without body (lent, left behind)
-- title_zh: 有卡无人、代刷卡
-- pack: gb30871 site
-- severity: S2
-- unit: tag
-- watched: none
-- param: identity.badge_no_body_s
-- param: identity.static_min
-- param: identity.swipe_window_s
-- clause: identity check 4.10 a-b; alarm type 人证不符; sensors by site practice
-- grade: S
-- evidence: E2 E3 E4
-- text_en: {subject}: {measured.what_en} from {start} ({measured.long_ms}; limit {measured.limit_en}).
-- text_zh: {subject}：自{start}起{measured.what_zh}，{measured.long_ms}（时限{measured.limit_zh}）。

-- A tag surely inside a zone that a camera watches (0.8 of it) with no body near it for badge_no_body_s; or one that its own
-- accelerometer calls still, spread less than 0.3 m, for static_min while its holder is named as a worker of an active permit; or
-- a swipe at a door on camera without anybody crossing its line within swipe_window_s. A tag that lies still and says nothing of
-- it, unfilmed, leaves it open; met needs a body beside it or the tag under way. Tags in a charging rack are left out.
with knobs as (
    select name, number from param_site
    where name in ('identity.badge_no_body_s', 'identity.static_min', 'identity.swipe_window_s')
), k as (
    select max(number) filter (where name = 'identity.badge_no_body_s') as alone_s, max(number) filter (where name = 'identity.static_min') as static_min, max(number) filter (where name = 'identity.swipe_window_s') as window_s from knobs
), tags as (
    select t.source_id, t.tag_id, min(t.start_utc) as first_utc, max(t.end_utc) as last_utc, max(t.plus_minus_ms) as plus_minus_ms,
        any_value(h.person_id) as person_id
    from tag_seen t left join (select tag_id, min(person_id) as person_id from tag_holder group by tag_id having count(distinct person_id) = 1) h on h.tag_id = t.tag_id
    where t.start_utc is not null group by t.source_id, t.tag_id
), racks as (
    select source_id, tag_id, bool_and(charging) as racked, max(spread_m) as widest_m from tag_still group by source_id, tag_id
), filmed as ( -- a tag surely in a zone that a camera watched meanwhile
    select i.source_id, i.subject_id as tag_id, i.presence_id, i.zone_id, w.source_id as camera_id, w.video_id, greatest(i.start_utc, w.start_utc) as from_utc, least(i.end_utc, w.end_utc) as to_utc, coalesce(i.plus_minus_ms, 0) + coalesce(w.plus_minus_ms, 0) as apart_ms
    from person_in_zone i join watched w on w.zone_id = i.zone_id and w.source_kind = 'camera' and w.seen_fraction >= 0.8 and w.start_utc < i.end_utc and w.end_utc > i.start_utc
    where i.subject_kind = 'tag' and i.certainty = 'surely'
), placed as ( -- by distance, where the camera is placed on the plan
    select f.*, b.state, greatest(f.from_utc, b.start_utc) as a_utc, least(f.to_utc, b.end_utc) as b_utc
    from filmed f join tag_body b on b.tag_id = f.tag_id and b.camera_id = f.camera_id and b.start_utc < f.to_utc and b.end_utc > f.from_utc
), unplaced as ( -- else by whether anybody at all was in the zone in view
    select f.*, i.start_utc as body_from_utc, i.end_utc as body_to_utc from filmed f
    left join person_in_zone i on i.zone_id = f.zone_id and i.source_id = f.camera_id and i.subject_kind = 'track' and i.start_utc < f.to_utc + to_milliseconds(f.apart_ms) and i.end_utc > f.from_utc - to_milliseconds(f.apart_ms)
    where f.camera_id in (select camera_id from camera where placed_by <> 'homography')
), empty as (
    select source_id, tag_id, presence_id, zone_id, camera_id, video_id, apart_ms, coalesce(max(body_to_utc + to_milliseconds(apart_ms)) over w, from_utc) as a_utc, least(to_utc, coalesce(body_from_utc - to_milliseconds(apart_ms), to_utc)) as b_utc
    from unplaced window w as (partition by presence_id, camera_id, from_utc order by body_from_utc rows between unbounded preceding and 1 preceding)
    union all
    select source_id, tag_id, presence_id, zone_id, camera_id, video_id, apart_ms, max(coalesce(body_to_utc + to_milliseconds(apart_ms), from_utc)), any_value(to_utc) from unplaced group by all
), alone as (
    select source_id, tag_id, presence_id, zone_id, camera_id, video_id, apart_ms, a_utc, b_utc from placed where state = 'alone'
    union all select source_id, tag_id, presence_id, zone_id, camera_id, video_id, apart_ms, a_utc, b_utc from empty where b_utc > a_utc
), joined as ( -- breaks of a few seconds bridged
    select *, sum(opens) over (partition by source_id, tag_id, camera_id order by a_utc, b_utc rows unbounded preceding) as no
    from (select *, coalesce(epoch_ms(a_utc) - max(epoch_ms(b_utc)) over (partition by source_id, tag_id, camera_id order by a_utc, b_utc rows between unbounded preceding and 1 preceding) > 5000, true)::int as opens from alone)
), alone_longest as (
    select source_id, tag_id, min(a_utc) as from_utc, max(b_utc) as to_utc, any_value(zone_id) as zone_id, any_value(camera_id) as camera_id, any_value(presence_id) as presence_id, epoch_ms(max(b_utc)) - epoch_ms(min(a_utc)) as long_ms
    from joined group by source_id, tag_id, camera_id, no
    qualify row_number() over (partition by source_id, tag_id order by long_ms desc, from_utc) = 1
), beside as (
    select source_id, tag_id, min(a_utc) as from_utc, max(b_utc) as to_utc, sum(epoch_ms(b_utc) - epoch_ms(a_utc)) as beside_ms from placed where state = 'beside' group by source_id, tag_id
    union all
    select source_id, tag_id, min(body_from_utc), max(body_to_utc), 0 from unplaced where body_from_utc is not null group by source_id, tag_id
), working as (
    select distinct c.person_id, a.permit_no, a.sure_from_utc, a.sure_to_utc from crew c join permit_active a on a.permit_no = c.permit_no where c.role = 'worker' and c.person_id is not null and a.sure_from_utc is not null
), still as ( -- ten still minutes of a named worker at work, or of somebody nobody can say that of; was a body seen beside the tag in them?
    select s.source_id, s.tag_id, s.start_utc, s.end_utc, s.told_still, w.permit_no, exists (select 1 from placed b where b.state = 'beside' and b.tag_id = s.tag_id and b.source_id = s.source_id and b.a_utc < s.end_utc and b.b_utc > s.start_utc) as with_body
    from tag_still s join tags t on t.source_id = s.source_id and t.tag_id = s.tag_id cross join k
    left join working w on w.person_id = t.person_id and w.sure_from_utc <= s.start_utc and w.sure_to_utc >= s.end_utc
    where s.whole and s.spread_m < 0.3 and not s.charging and not s.told_moving
        and (w.permit_no is not null or t.person_id is null or not exists (select 1 from working)) -- no holder, no permits: not known
), motionless as (
    select source_id, tag_id, min(start_utc) as from_utc, max(end_utc) as to_utc, any_value(permit_no) as permit_no, bool_or(told_still and not with_body and permit_no is not null) as surely, bool_or(not with_body) as maybe
    from still group by source_id, tag_id
), tag_answers as (
    select t.source_id, t.tag_id, t.person_id, t.first_utc, t.last_utc, t.plus_minus_ms, a.from_utc as a_from, a.to_utc as a_to, a.zone_id, a.camera_id, a.presence_id, a.long_ms as a_ms, m.from_utc as m_from, m.to_utc as m_to, m.permit_no, b.from_utc as b_from,
        case
            when a.long_ms >= k.alone_s * 1000 then 'tag_alone'
            when m.surely then 'tag_motionless'
            when m.maybe then 'tag_still'
            when b.tag_id is not null then 'tag_beside_body'
            when r.widest_m >= 1 then 'tag_moves'
            else 'tag_not_seen'
        end as reason_code
    from tags t cross join k left join racks r on r.source_id = t.source_id and r.tag_id = t.tag_id
    left join alone_longest a on a.source_id = t.source_id and a.tag_id = t.tag_id left join motionless m on m.source_id = t.source_id and m.tag_id = t.tag_id
    left join (select source_id, tag_id, min(from_utc) as from_utc from beside group by source_id, tag_id) b on b.source_id = t.source_id and b.tag_id = t.tag_id
    where not coalesce(r.racked, false)
), at_doors as ( -- swipes at doors with a line on camera while the camera watched, and the crossings that may be theirs
    select s.record_id, s.source_id, kk.person_id, s.moment_utc, coalesce(s.plus_minus_ms, 0) as plus_minus_ms, d.zone_id, d.camera_id, s.direction,
        count(x.crossing_id) as crossings, max(coalesce(s.plus_minus_ms, 0) + coalesce(w.plus_minus_ms, 0)) as apart_ms
    from swipe_utc s join door_zone z on z.door = s.door and z.basis = 'line' join (select distinct zone_id, camera_id from door where camera_id is not null) d on d.zone_id = z.zone_id
    join watched w on w.source_id = d.camera_id and w.zone_id = d.zone_id and s.moment_utc between w.start_utc + interval 15 second and w.end_utc - interval 15 second
    cross join k
    join person_key kk on kk.person_no is not distinct from nullif(trim(s.person_id), '') and kk.name is not distinct from nullif(trim(s.name), '') and kk.company is not distinct from nullif(trim(s.company), '') and kk.card_no is not distinct from nullif(trim(s.card_no), '')
    left join ref_word r on r.field = 'result' and r.word = lower(trim(s.result))
    left join crossing_utc x on x.camera_id = d.camera_id and x.zone_id = d.zone_id and abs(epoch_ms(x.moment_utc) - epoch_ms(s.moment_utc)) <= k.window_s * 1000 + coalesce(s.plus_minus_ms, 0) + coalesce(x.plus_minus_ms, 0)
        and x.direction = s.direction
    where coalesce(r.value, '') <> 'refused' and kk.person_id is not null and s.direction in ('in', 'out')
    group by all
), lines as ( -- a line that misses the crossings of others proves nothing
    select camera_id, count(*) filter (where crossings > 0) >= 0.8 * count(*) as proven from at_doors group by camera_id
), card_answers as (
    select any_value(source_id) as source_id, person_id, min(moment_utc) as first_utc, max(moment_utc) as last_utc, max(apart_ms) as apart_ms, min(moment_utc) filter (where crossings = 0) as from_utc, arg_min(record_id, moment_utc) filter (where crossings = 0) as record_id,
        any_value(zone_id) as zone_id, any_value(camera_id) as camera_id, coalesce(bool_or(crossings = 0), false) as bodiless, bool_and(l.proven) as proven
    from at_doors join lines l using (camera_id) group by person_id
), answers as (
    select tag_id as unit_key, reason_code, case reason_code when 'tag_alone' then a_from when 'tag_motionless' then m_from when 'tag_still' then m_from else first_utc end as start_utc, case reason_code when 'tag_alone' then a_to when 'tag_motionless' then m_to when 'tag_still' then m_to else last_utc end as end_utc,
        plus_minus_ms, permit_no, case reason_code when 'tag_alone' then zone_id end as zone_id, person_id, ['tag ' || tag_id] as subject_ids, case reason_code when 'tag_alone' then [source_id, camera_id] else [source_id] end as source_ids,
        presence_id as ref, 'presence' as ref_kind, 'E2' as code
    from tag_answers
    union all by name
    select 'card ' || person_id as unit_key, case when bodiless then case when apart_ms > 30000 then 'clock' when not proven then 'line_unproven' else 'swipe_without_body' end else 'swipes_with_body' end as reason_code, coalesce(from_utc, first_utc) as start_utc, case when bodiless then from_utc + interval 10 second else last_utc end as end_utc,
        apart_ms as plus_minus_ms, zone_id, person_id, ['person ' || person_id] as subject_ids, [source_id, camera_id] as source_ids, record_id as ref, 'swipe' as ref_kind, 'E4' as code
    from card_answers
)
select
    unit_key, case when reason_code in ('tag_alone', 'tag_motionless', 'swipe_without_body') then 'violated' when reason_code in ('tag_beside_body', 'tag_moves', 'swipes_with_body') then 'met' else 'cannot_tell' end as answer, reason_code,
    start_utc, end_utc, coalesce(plus_minus_ms, 0) as plus_minus_ms, 'S2' as severity, 'probable' as status,
    case when permit_no is not null and reason_code = 'tag_motionless' then [permit_no] else [] end as permit_ids, case when zone_id is null then [] else [zone_id] end as zone_ids, case when person_id is null then [] else [person_id] end as person_ids, subject_ids, source_ids,
    to_json(struct_pack(
        long_ms := epoch_ms(end_utc) - epoch_ms(start_utc),
        what_en := case reason_code when 'tag_alone' then 'the tag lay in full view of ' || source_ids[2] || ' with nobody near it' when 'tag_motionless' then 'the tag did not move at all although its holder is named as working' when 'swipe_without_body' then 'the badge was read at the door of ' || source_ids[2] || ' and nobody went through' end,
        what_zh := case reason_code when 'tag_alone' then '定位卡在' || source_ids[2] || '画面内而周围无人' when 'tag_motionless' then '持卡人列为作业人员而定位卡完全静止' when 'swipe_without_body' then source_ids[2] || '处刷卡而无人通过' end,
        limit_en := case reason_code when 'tag_alone' then format('{:g} s', k.alone_s) when 'tag_motionless' then format('{:g} min', k.static_min) else format('{:g} s', k.window_s) end,
        limit_zh := case reason_code when 'tag_alone' then format('{:g}秒', k.alone_s) when 'tag_motionless' then format('{:g}分钟', k.static_min) else format('{:g}秒', k.window_s) end)) as measured,
    to_json(struct_pack(badge_no_body_s := k.alone_s, static_min := k.static_min, swipe_window_s := k.window_s)) as limits,
    to_json(case when ref is null then [] else [exhibit(code, ref_kind, ref)] end) as evidence
from answers cross join k
order by unit_key
