-- id: PT-CROWD
-- title_en: Gathering
-- title_zh: 人员聚集
-- pack: site
-- severity: S3
-- unit: zone
-- watched: zone
-- param: crowd.hold_s
-- param: crowd.k1
-- param: crowd.k2
-- param: crowd.k3
-- param: crowd.radius_m
-- clause: crowding guide 2023 (15 m, 1 min); head counts by site practice
-- grade: B
-- evidence: E2 E3
-- text_en: {measured.most} people within {limits.radius_m} m in {zone} for {measured.gathered_ms} from {start} (limit {limits.allowed}).
-- text_zh: 自{start}起{zone}{limits.radius_m}米范围内聚集{measured.most}人，持续{measured.gathered_ms}（限值{limits.allowed}人）。

-- Each stretch in which people were in a zone, and each gathering outside all zones: at least K1 tags surely within one circle of
-- the radius for hold_s; K2 and K3 raise the severity. In a zone that is no wider than the circle, the bodies in one camera's
-- view count too. Silent tags count as where they were last heard, and leave it open. At a muster point K is higher by those expected.
with knobs as (
    select z.zone_id, z.kind, max(m.number) filter (where m.name = 'crowd.hold_s') as hold_s, (max(m.number) filter (where m.name = 'crowd.hold_s') * 1000)::bigint as hold_ms, max(m.number) filter (where m.name = 'crowd.k1') as k1, max(m.number) filter (where m.name = 'crowd.k2') as k2, max(m.number) filter (where m.name = 'crowd.k3') as k3, max(m.number) filter (where m.name = 'crowd.radius_m') as radius_m
    from param_zone m join zone z on z.zone_id = m.zone_id where m.name in ('crowd.hold_s', 'crowd.k1', 'crowd.k2', 'crowd.k3', 'crowd.radius_m') group by z.zone_id, z.kind
    union all
    select '', 'nowhere', max(number) filter (where name = 'crowd.hold_s'), (max(number) filter (where name = 'crowd.hold_s') * 1000)::bigint, max(number) filter (where name = 'crowd.k1'), max(number) filter (where name = 'crowd.k2'), max(number) filter (where name = 'crowd.k3'), max(number) filter (where name = 'crowd.radius_m')
    from param_site where name in ('crowd.hold_s', 'crowd.k1', 'crowd.k2', 'crowd.k3', 'crowd.radius_m')
), expected as ( -- a roll call calls people together: those expected there do not count
    select n.zone_id, r.moment_utc, coalesce(r.expected, 0) as expected from roll_call_utc r join zone_name n on n.name = lower(trim(r.muster_point)) where r.moment_utc is not null
), peopled as (
    select o.zone_id, o.start_utc, o.end_utc, o.bodies, coalesce(epoch_ms(o.start_utc) - max(epoch_ms(o.end_utc)) over (partition by o.zone_id order by o.start_utc rows between unbounded preceding and 1 preceding) > 15000, true)::int as opens
    from zone_occupancy o where greatest(o.bodies, o.tags, o.swiped, o.known) > 0
), stretches as (
    select zone_id, no, min(start_utc) as start_utc, max(end_utc) as end_utc
    from (select *, sum(opens) over (partition by zone_id order by start_utc rows unbounded preceding) as no from peopled)
    group by zone_id, no
), counted as ( -- steps with a gathering by tags, and by bodies in a zone no wider than the circle
    select coalesce(g.zone_id, '') as zone_id, 'tags' as way, g.start_utc, g.start_utc + interval 5 second as end_utc, g.people, g.maybe_people, g.tag_ids from gathering g
    union all by name
    select p.zone_id, 'bodies' as way, p.start_utc, p.end_utc, p.bodies as people, p.bodies as maybe_people, [] as tag_ids
    from peopled p join knobs k on k.zone_id = p.zone_id join zone_extent e on e.zone_id = p.zone_id and e.span_m <= 2 * k.radius_m where p.bodies >= k.k1
), raised as (
    select c.*, k.hold_ms, k.k1 + coalesce(x.expected, 0) as k1, k.k2 + coalesce(x.expected, 0) as k2, k.k3 + coalesce(x.expected, 0) as k3
    from counted c join knobs k on k.zone_id = c.zone_id
    left join lateral (select max(e.expected) as expected from expected e where e.zone_id = c.zone_id and c.start_utc between e.moment_utc - interval 30 minute and e.moment_utc + interval 30 minute) x on true
), levels as (
    select r.zone_id, r.way, l.level, r.hold_ms, r.start_utc, r.end_utc, r.people, r.maybe_people, r.tag_ids, coalesce(epoch_ms(r.start_utc) - max(epoch_ms(r.end_utc)) over (partition by r.zone_id, r.way, l.level order by r.start_utc rows between unbounded preceding and 1 preceding) > 15000, true)::int as opens
    from raised r cross join (select unnest([0, 1, 2, 3]) as level) l
    where case l.level when 0 then r.maybe_people >= r.k1 when 1 then r.people >= r.k1 when 2 then r.people >= r.k2 else r.people >= r.k3 end
), runs as (
    select zone_id, way, level, min(start_utc) as start_utc, max(end_utc) as end_utc, max(people) as most, max(maybe_people) as maybe_most, arg_max(tag_ids, people) as tag_ids, any_value(hold_ms) as hold_ms, no
    from (select *, sum(opens) over (partition by zone_id, way, level order by start_utc rows unbounded preceding) as no from levels)
    group by zone_id, way, level, no
    having epoch_ms(max(end_utc)) - epoch_ms(min(start_utc)) >= any_value(hold_ms)
), units as ( -- stretches with people; a gathering that no zone saw begin is a stretch of its own
    select s.zone_id, s.zone_id || '|' || s.no as unit_key, s.start_utc, s.end_utc from stretches s join knobs k on k.zone_id = s.zone_id where epoch_ms(s.end_utc) - epoch_ms(s.start_utc) >= k.hold_ms
    union all
    select r.zone_id, r.zone_id || '|gathering|' || r.no, r.start_utc, r.end_utc from runs r
    where r.level = 0 and not exists (select 1 from stretches s where s.zone_id = r.zone_id and s.start_utc < r.end_utc and s.end_utc > r.start_utc)
), judged as (
    select u.unit_key, u.zone_id, u.start_utc, u.end_utc, max(r.level) as level, max(r.most) filter (where r.level > 0) as most, arg_max(r.start_utc, r.level * 1000000 + r.most) filter (where r.level = 1) as from_utc, arg_max(r.end_utc, r.level * 1000000 + r.most) filter (where r.level = 1) as to_utc,
        arg_max(r.tag_ids, r.most) filter (where r.level > 0) as tag_ids, count(distinct r.way) filter (where r.level = 1) as ways, count(r.level) filter (where r.level = 0) as doubtful
    from units u left join runs r on r.zone_id = u.zone_id and r.start_utc < u.end_utc and r.end_utc > u.start_utc
    group by all
), answered as (
    select j.*, k.hold_s, k.k1, k.k2, k.k3, k.radius_m, case when j.level >= 1 then 'gathered' when j.doubtful > 0 then 'gathering_unsure' else 'no_gathering' end as reason_code
    from judged j join knobs k on k.zone_id = j.zone_id
)
select
    unit_key, case reason_code when 'gathered' then 'violated' when 'no_gathering' then 'met' else 'cannot_tell' end as answer, reason_code,
    case reason_code when 'gathered' then from_utc else start_utc end as start_utc, case reason_code when 'gathered' then to_utc else end_utc end as end_utc, 0 as plus_minus_ms,
    case when level >= 3 then 'S1' when level = 2 then 'S2' else 'S3' end as severity, case when ways > 1 then 'confirmed' else 'probable' end as status, []::varchar[] as permit_ids,
    case when zone_id = '' then [] else [zone_id] end as zone_ids, []::varchar[] as person_ids, case reason_code when 'gathered' then list_transform(coalesce(tag_ids, []), lambda t: 'tag ' || t) else [] end as subject_ids,
    coalesce((select list(distinct w.source_id order by w.source_id) from tag_watch w), []) as source_ids,
    to_json(struct_pack(most := most, gathered_ms := epoch_ms(to_utc) - epoch_ms(from_utc))) as measured,
    to_json(struct_pack(radius_m := radius_m, hold_s := hold_s, allowed := (case when level >= 3 then k3 when level = 2 then k2 else k1 end)::bigint, k1 := k1, k2 := k2, k3 := k3)) as limits,
    coalesce((select to_json(list(struct_pack(code := 'E2', kind := 'presence', ref := i.presence_id, video_id := i.video_id, start_ms := i.start_ms, end_ms := i.end_ms) order by i.start_utc, i.presence_id)) from person_in_zone i
        where answered.reason_code = 'gathered' and i.zone_id = answered.zone_id and i.subject_kind = 'tag' and i.start_utc < answered.to_utc and i.end_utc > answered.from_utc), '[]'::json) as evidence
from answered
order by unit_key
