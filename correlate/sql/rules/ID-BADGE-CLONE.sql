-- id: ID-BADGE-CLONE
-- title_en: One badge at two places, or one person carrying several
-- title_zh: 一卡两地、一人多卡
-- pack: gb30871 site
-- severity: S2
-- unit: tag
-- watched: none
-- param: identity.walk_speed_mps
-- param: identity.vehicle_speed_mps
-- param: identity.pair_path_m
-- param: identity.pair_min
-- clause: identity check 4.10 a-b; sensors by site practice
-- grade: S
-- evidence: E2 E3 E4
-- text_en: {subject}: {measured.what_en} ({start}).
-- text_zh: {subject}：{measured.what_zh}（{start}）。

-- One badge read where its tag, or the reader before, was too far away to come from: over 50 m at the same time, or faster than
-- people walk (than vehicles drive, where they run), by the least distance that the zones leave. A tag that jumps over 50 m and
-- back within a second or two, again and again. Two tags a metre apart for pair_path_m and pair_min while a camera that watched
-- saw fewer bodies than tags. Carried together unfilmed is left open. A single jump is a bad fix: DQ-POSITION-LOST.
with k as (
    select max(number) filter (where name = 'identity.walk_speed_mps') as walk_mps, max(number) filter (where name = 'identity.vehicle_speed_mps') as drive_mps, max(number) filter (where name = 'identity.pair_path_m') as least_path_m, max(number) filter (where name = 'identity.pair_min') as pair_min
    from param_site where name in ('identity.walk_speed_mps', 'identity.vehicle_speed_mps', 'identity.pair_path_m', 'identity.pair_min')
), tags as (
    select t.source_id, t.tag_id, min(t.start_utc) as first_utc, max(t.end_utc) as last_utc, max(t.plus_minus_ms) as plus_minus_ms, any_value(h.person_id) as person_id
    from tag_seen t left join (select tag_id, min(person_id) as person_id from tag_holder group by tag_id having count(distinct person_id) = 1) h on h.tag_id = t.tag_id
    where t.start_utc is not null group by t.source_id, t.tag_id
), reads as (
    select s.record_id, s.source_id, s.moment_utc, coalesce(s.plus_minus_ms, 0) as plus_minus_ms, greatest(coalesce(s.moment_res_ms, 1), 1) as res_ms, s.door, regexp_replace(s.door, '[-_ （(]*(进|出|入|in|out|entry|exit)[)）]*$', '', 'i') as gate, z.zone_id, kk.person_id,
        coalesce(o.kind, '') = 'road' as driven
    from swipe_utc s join door_zone z on z.door = s.door
    join person_key kk on kk.person_no is not distinct from nullif(trim(s.person_id), '') and kk.name is not distinct from nullif(trim(s.name), '') and kk.company is not distinct from nullif(trim(s.company), '') and kk.card_no is not distinct from nullif(trim(s.card_no), '')
    left join zone o on o.zone_id = z.zone_id left join ref_word r on r.field = 'result' and r.word = lower(trim(s.result))
    where s.moment_utc is not null and coalesce(r.value, '') <> 'refused' and kk.person_id is not null and z.zone_id is not null
), hops as ( -- from reader to reader
    select r.*, lag(r.zone_id) over w as before_zone, lag(r.gate) over w as before_gate, lag(r.moment_utc) over w as before_utc, lag(r.record_id) over w as before_id, lag(r.driven) over w as before_driven
    from reads r window w as (partition by r.person_id, r.source_id order by r.moment_utc, r.record_id)
), too_fast as (
    select h.person_id, h.before_utc as from_utc, h.moment_utc as to_utc, h.record_id, h.before_id as other_id, g.gap_m, h.plus_minus_ms, h.source_id, 'two_readers' as reason_code
    from hops h cross join k join zone_gap g on g.zone_id = h.zone_id and g.other_id = h.before_zone
    where h.before_gate <> h.gate and g.gap_m > case when h.driven or h.before_driven then k.drive_mps else k.walk_mps end * (epoch_ms(h.moment_utc) - epoch_ms(h.before_utc) + h.res_ms) / 1000
), tag_at_read as ( -- where the person's own tag was at the moment of a read
    select r.person_id, r.record_id, r.moment_utc, r.source_id, r.plus_minus_ms + coalesce(f.plus_minus_ms, 0) as apart_ms, abs(epoch_ms(f.moment_utc) - epoch_ms(r.moment_utc)) + r.res_ms as off_ms, f.record_id as fix_id,
        sqrt(greatest(e.x1_m - f.x_m, 0, f.x_m - e.x2_m) ** 2 + greatest(e.y1_m - f.y_m, 0, f.y_m - e.y2_m) ** 2) - coalesce(f.acc_m, 3.0) as least_m, r.driven
    from reads r join zone_extent e on e.zone_id = r.zone_id
    join tags t on t.person_id = r.person_id
    join position_utc f on f.source_id = t.source_id and coalesce(f.tag_id, f.person_id, f.name) = t.tag_id and f.moment_utc between r.moment_utc - interval 3 second and r.moment_utc + interval 3 second
    where f.x_m is not null and f.y_m is not null
    qualify row_number() over (partition by r.record_id order by least_m, off_ms) = 1
), two_places as (
    select a.person_id, a.moment_utc as from_utc, a.moment_utc + interval 1 second as to_utc, a.record_id, a.fix_id as other_id, a.least_m as gap_m, a.apart_ms as plus_minus_ms, a.source_id, 'badge_and_tag' as reason_code
    from tag_at_read a cross join k where a.least_m - case when a.driven then k.drive_mps else k.walk_mps end * (a.off_ms + a.apart_ms) / 1000 > 50
), leaps as ( -- fixes of one tag that nobody could have come from, again and again
    select source_id, tag_id, min(from_utc) as from_utc, max(moment_utc) as to_utc, count(*) as leaps, max(gap_m) as gap_m, min(record_id) as record_id, max(plus_minus_ms) as plus_minus_ms
    from (
        select f.source_id, coalesce(f.tag_id, f.person_id, f.name) as tag_id, f.moment_utc, f.record_id, f.plus_minus_ms, lag(f.moment_utc) over w as from_utc,
            sqrt((f.x_m - lag(f.x_m) over w) ** 2 + (f.y_m - lag(f.y_m) over w) ** 2) - coalesce(f.acc_m, 3.0) - coalesce(lag(f.acc_m) over w, 3.0) as gap_m
        from position_utc f where f.moment_utc is not null and f.x_m is not null and f.y_m is not null
        window w as (partition by f.source_id, coalesce(f.tag_id, f.person_id, f.name) order by f.moment_utc, f.record_id)
    ) where gap_m > 50 and epoch_ms(moment_utc) - epoch_ms(from_utc) <= 2500
    group by source_id, tag_id having count(*) >= 3
), together as (
    select p.*, k.pair_min from tag_pair p cross join k where p.path_m >= k.least_path_m and epoch_ms(p.end_utc) - epoch_ms(p.start_utc) >= k.pair_min * 60000
), filmed as ( -- both surely in a zone that a camera watched on the way, or in the five minutes after it
    select t.source_id, t.tag_a, t.tag_b, t.start_utc, i.zone_id, w.source_id as camera_id, greatest(i.start_utc, j.start_utc, w.start_utc, t.start_utc) as from_utc, least(i.end_utc, j.end_utc, w.end_utc, t.until_utc) as to_utc
    from (select *, end_utc + interval 5 minute as until_utc from together) t join person_in_zone i on i.subject_kind = 'tag' and i.subject_id = t.tag_a and i.source_id = t.source_id and i.certainty = 'surely' and i.start_utc < t.until_utc and i.end_utc > t.start_utc
    join person_in_zone j on j.subject_kind = 'tag' and j.subject_id = t.tag_b and j.source_id = t.source_id and j.zone_id = i.zone_id and j.certainty = 'surely' and j.start_utc < i.end_utc and j.end_utc > i.start_utc
    join watched w on w.zone_id = i.zone_id and w.source_kind = 'camera' and w.seen_fraction >= 0.8 and w.start_utc < least(i.end_utc, j.end_utc) and w.end_utc > greatest(i.start_utc, j.start_utc)
    where epoch_ms(least(i.end_utc, j.end_utc, w.end_utc, t.until_utc)) - epoch_ms(greatest(i.start_utc, j.start_utc, w.start_utc, t.start_utc)) >= 10000
), counted as ( -- bodies and tags there, on average over that time
    select f.source_id, f.tag_a, f.tag_b, f.start_utc, f.from_utc, f.zone_id, f.camera_id,
        sum(epoch_ms(least(i.end_utc, f.to_utc)) - epoch_ms(greatest(i.start_utc, f.from_utc))) filter (where i.subject_kind = 'track' and i.source_id = f.camera_id) / any_value(epoch_ms(f.to_utc) - epoch_ms(f.from_utc)) as bodies,
        sum(epoch_ms(least(i.end_utc, f.to_utc)) - epoch_ms(greatest(i.start_utc, f.from_utc))) filter (where i.subject_kind = 'track' and i.source_id = f.camera_id and i.certainty = 'surely') / any_value(epoch_ms(f.to_utc) - epoch_ms(f.from_utc)) as sure_bodies,
        sum(epoch_ms(least(i.end_utc, f.to_utc)) - epoch_ms(greatest(i.start_utc, f.from_utc))) filter (where i.subject_kind = 'tag' and i.certainty = 'surely') / any_value(epoch_ms(f.to_utc) - epoch_ms(f.from_utc)) as tags
    from filmed f left join person_in_zone i on i.zone_id = f.zone_id and i.start_utc < f.to_utc and i.end_utc > f.from_utc
    group by all
), pair_answers as (
    select t.source_id, t.tag_a, t.tag_b, t.start_utc, t.end_utc, t.path_m, any_value(c.camera_id) as camera_id, any_value(c.zone_id) as zone_id,
        case when coalesce(bool_or(coalesce(c.bodies, 0) <= c.tags - 0.7), false) then 'one_body' when bool_or(c.sure_bodies >= c.tags - 0.3) then 'two_bodies' else 'pair_not_filmed' end as reason_code
    from together t left join counted c on c.source_id = t.source_id and c.tag_a = t.tag_a and c.tag_b = t.tag_b and c.start_utc = t.start_utc
    group by t.source_id, t.tag_a, t.tag_b, t.start_utc, t.end_utc, t.path_m
), pair_of as ( -- the pair is a matter of both tags
    select source_id, tag_a as tag_id, tag_b as other, start_utc, end_utc, path_m, camera_id, zone_id, reason_code from pair_answers
    union all select source_id, tag_b, tag_a, start_utc, end_utc, path_m, camera_id, zone_id, reason_code from pair_answers
), worst_pair as (
    select * from pair_of qualify row_number() over (partition by source_id, tag_id order by case reason_code when 'one_body' then 0 when 'pair_not_filmed' then 1 else 2 end, start_utc) = 1
), far as (
    select * from (select * from too_fast union all select * from two_places) qualify row_number() over (partition by person_id order by reason_code, from_utc) = 1
), units as (
    select 'tag ' || tag_id as unit_key, source_id, tag_id, person_id, first_utc, last_utc, plus_minus_ms, ['tag ' || tag_id] as subject_ids from tags
    union all by name -- badges of people without a tag
    select 'card ' || r.person_id as unit_key, any_value(r.source_id) as source_id, r.person_id, min(r.moment_utc) as first_utc, max(r.moment_utc) as last_utc, max(r.plus_minus_ms) as plus_minus_ms, ['person ' || r.person_id] as subject_ids
    from reads r where r.person_id not in (select person_id from tags where person_id is not null) group by r.person_id having count(*) >= 2
), answered as (
    select u.*, f.record_id, f.other_id, f.gap_m as f_gap, f.from_utc as f_from, f.to_utc as f_to, f.source_id as f_source, f.plus_minus_ms as f_pm, l.from_utc as l_from, l.to_utc as l_to, l.leaps, l.gap_m as l_gap, l.record_id as l_record, p.other, p.start_utc as p_from, p.end_utc as p_to, p.path_m, p.camera_id, p.zone_id,
        case when f.person_id is not null then f.reason_code when l.tag_id is not null then 'tag_leaps' when p.reason_code = 'one_body' then 'one_body' when p.reason_code = 'pair_not_filmed' then 'pair_not_filmed' else 'one_place' end as reason_code
    from units u left join far f on f.person_id = u.person_id left join leaps l on l.source_id = u.source_id and l.tag_id = u.tag_id left join worst_pair p on p.source_id = u.source_id and p.tag_id = u.tag_id
)
select
    unit_key, case when reason_code in ('two_readers', 'badge_and_tag', 'tag_leaps', 'one_body') then 'violated' when reason_code = 'one_place' then 'met' else 'cannot_tell' end as answer, reason_code,
    case when reason_code in ('two_readers', 'badge_and_tag') then f_from when reason_code = 'tag_leaps' then l_from when reason_code in ('one_body', 'pair_not_filmed') then p_from else first_utc end as start_utc,
    case when reason_code in ('two_readers', 'badge_and_tag') then f_to when reason_code = 'tag_leaps' then l_to when reason_code in ('one_body', 'pair_not_filmed') then p_to else last_utc end as end_utc,
    coalesce(case when reason_code in ('two_readers', 'badge_and_tag') then f_pm end, plus_minus_ms, 0) as plus_minus_ms, 'S2' as severity, case when reason_code in ('badge_and_tag', 'one_body') then 'confirmed' else 'probable' end as status,
    []::varchar[] as permit_ids, case when reason_code = 'one_body' then [zone_id] else [] end as zone_ids, case when person_id is null then [] else [person_id] end as person_ids,
    case when reason_code in ('one_body', 'pair_not_filmed') then list_append(subject_ids, 'tag ' || other) else subject_ids end as subject_ids, case when reason_code in ('two_readers', 'badge_and_tag') and f_source <> source_id then [f_source, source_id] when reason_code = 'one_body' then [source_id, camera_id] else [source_id] end as source_ids,
    to_json(struct_pack(
        what_en := case reason_code when 'two_readers' then format('read at two doors at least {:.0f} m apart within {:d} s', f_gap, (epoch_ms(f_to) - epoch_ms(f_from)) // 1000) when 'badge_and_tag' then format('the badge was read while the tag was at least {:.0f} m away', f_gap)
            when 'tag_leaps' then format('heard {:d} times at two places over {:.0f} m apart at once', leaps, l_gap) when 'one_body' then format('went {:.0f} m together with tag {}, and {} saw one body', path_m, other, camera_id) end,
        what_zh := case reason_code when 'two_readers' then format('{:d}秒内在相距至少{:.0f}米的两处刷卡', (epoch_ms(f_to) - epoch_ms(f_from)) // 1000, f_gap) when 'badge_and_tag' then format('刷卡时本人定位卡在至少{:.0f}米以外', f_gap)
            when 'tag_leaps' then format('{:d}次同时出现在相距{:.0f}米以上的两处', leaps, l_gap) when 'one_body' then format('与定位卡{}同行{:.0f}米，而{}画面中只有一人', other, path_m, camera_id) end)) as measured,
    to_json(struct_pack(walk_speed_mps := k.walk_mps, vehicle_speed_mps := k.drive_mps, pair_path_m := k.least_path_m, pair_min := k.pair_min)) as limits,
    to_json(case when reason_code in ('two_readers', 'badge_and_tag') then [exhibit('E4', 'swipe', record_id), exhibit(case reason_code when 'two_readers' then 'E4' else 'E2' end, case reason_code when 'two_readers' then 'swipe' else 'position' end, other_id)] when reason_code = 'tag_leaps' then [exhibit('E2', 'position', l_record)] else [] end) as evidence
from answered cross join k
order by unit_key
