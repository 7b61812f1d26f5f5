-- id: ID-BODY-NO-BADGE
-- title_en: Body without badge (tailgating)
-- title_zh: 有人无卡、尾随
-- pack: gb30871 site
-- severity: S2
-- unit: zone
-- watched: none
-- param: identity.body_no_badge_s
-- clause: GB 30871-2022 4.9, 4.10 a-b; sensors by site practice
-- grade: A
-- evidence: E2 E3 E4
-- text_en: There was {measured.what_en} in {zone} for {measured.extra_ms} from {start}.
-- text_zh: {zone}自{start}起{measured.extra_ms}内有{measured.what_zh}。

-- Of each stretch in which a camera with at least 0.8 of the zone in view saw people: one camera's bodies surely inside, more than
-- all badges that may be inside, or one body that belongs to no badge by its path, for body_no_badge_s, while the positioning system was in health (95 % of the tags heard). In bad
-- health nothing is said. Without positioning or doors there is nothing to compare with.
with looks as (
    select w.zone_id, w.source_id as camera_id, w.start_utc, w.end_utc, w.plus_minus_ms from watched w
    where w.source_kind = 'camera' and w.seen_fraction >= 0.8 and w.start_utc is not null
), bodies as (
    select i.zone_id, i.source_id as camera_id, i.subject_id, i.presence_id, i.video_id, i.start_ms, i.end_ms, i.start_utc, i.end_utc, i.plus_minus_ms,
        i.certainty = 'surely' as sure, i.person_id is null as unlinked
    from person_in_zone i where i.subject_kind = 'track' and i.start_utc is not null
), badges as (
    select i.zone_id, coalesce(i.person_id, i.subject_id) as holder, i.source_id, i.start_utc, i.end_utc, i.plus_minus_ms
    from person_in_zone i where i.subject_kind in ('tag', 'person') and i.start_utc is not null
), people as ( -- stretches with people in view, breaks bridged
    select b.zone_id, b.camera_id, greatest(b.start_utc, l.start_utc) as start_utc, least(b.end_utc, l.end_utc) as end_utc
    from bodies b join looks l on l.zone_id = b.zone_id and l.camera_id = b.camera_id and l.start_utc < b.end_utc and l.end_utc > b.start_utc
), opened as (
    select p.*, coalesce(epoch_ms(p.start_utc) - max(epoch_ms(p.end_utc)) over (partition by p.zone_id, p.camera_id order by p.start_utc, p.end_utc
        rows between unbounded preceding and 1 preceding) > t.bridge_ms, true)::int as opens
    from people p join zone_time t on t.zone_id = p.zone_id
), numbered as (
    select *, sum(opens) over (partition by zone_id, camera_id order by start_utc, end_utc rows unbounded preceding) as no from opened
), stretches as (
    select zone_id, camera_id, no, min(start_utc) as start_utc, max(end_utc) as end_utc from numbered group by zone_id, camera_id, no
), doubt as (
    select b.zone_id, b.camera_id, max(apart_ms(b.camera_id, b.plus_minus_ms, g.source_id, g.plus_minus_ms)) as apart_ms
    from bodies b join badges g on g.zone_id = b.zone_id group by b.zone_id, b.camera_id
), edges as ( -- badges are widened by the clocks, so that a slow clock never makes an extra body
    select b.zone_id, b.camera_id, b.start_utc as moment_utc, 1 as body, 0 as badge from bodies b where b.sure
    union all select b.zone_id, b.camera_id, b.end_utc, -1, 0 from bodies b where b.sure
    union all select g.zone_id, s.camera_id, g.start_utc - to_milliseconds(coalesce(d.apart_ms, 0)), 0, 1
        from badges g join (select distinct zone_id, camera_id from stretches) s on s.zone_id = g.zone_id left join doubt d on d.zone_id = s.zone_id and d.camera_id = s.camera_id
    union all select g.zone_id, s.camera_id, g.end_utc + to_milliseconds(coalesce(d.apart_ms, 0)), 0, -1
        from badges g join (select distinct zone_id, camera_id from stretches) s on s.zone_id = g.zone_id left join doubt d on d.zone_id = s.zone_id and d.camera_id = s.camera_id
), steps as (
    select zone_id, camera_id, moment_utc, sum(sum(body)) over w as bodies, sum(sum(badge)) over w as badges, lead(moment_utc) over w as next_utc
    from edges group by zone_id, camera_id, moment_utc
    window w as (partition by zone_id, camera_id order by moment_utc)
), extra as (
    select s.zone_id, s.camera_id, t.no, greatest(s.moment_utc, t.start_utc) as from_utc, least(s.next_utc, t.end_utc) as to_utc, s.bodies, s.badges
    from steps s join stretches t on t.zone_id = s.zone_id and t.camera_id = s.camera_id and t.start_utc < s.next_utc and t.end_utc > s.moment_utc
    where s.bodies > s.badges
), linked as (
    select e.*, coalesce(epoch_ms(e.from_utc) - lag(epoch_ms(e.to_utc)) over (partition by e.zone_id, e.camera_id, e.no order by e.from_utc) > z.bridge_ms, true)::int as opens
    from extra e join zone_time z on z.zone_id = e.zone_id
), runs as (
    select *, sum(opens) over (partition by zone_id, camera_id, no order by from_utc rows unbounded preceding) as run_no from linked
), lengths as (
    select zone_id, camera_id, no, run_no, min(from_utc) as from_utc, max(to_utc) as to_utc, epoch_ms(max(to_utc)) - epoch_ms(min(from_utc)) as extra_ms,
        max(bodies) as bodies, arg_max(badges, bodies - badges) as badges
    from runs group by zone_id, camera_id, no, run_no
), worst as (
    select * from lengths qualify row_number() over (partition by zone_id, camera_id, no order by extra_ms desc, from_utc) = 1
), strangers as ( -- a body that no badge belongs to, by place over time (one body, one badge; see link)
    select t.zone_id, t.camera_id, t.no, b.subject_id, min(greatest(b.start_utc, t.start_utc)) as from_utc, max(least(b.end_utc, t.end_utc)) as to_utc,
        sum(epoch_ms(least(b.end_utc, t.end_utc)) - epoch_ms(greatest(b.start_utc, t.start_utc))) as alone_ms, max(b.plus_minus_ms) as plus_minus_ms
    from stretches t join bodies b on b.zone_id = t.zone_id and b.camera_id = t.camera_id and b.sure and b.unlinked and b.start_utc < t.end_utc and b.end_utc > t.start_utc
    group by t.zone_id, t.camera_id, t.no, b.subject_id
), stranger as (
    select * from strangers qualify row_number() over (partition by zone_id, camera_id, no order by alone_ms desc, subject_id) = 1
), carriers as (
    select t.zone_id, t.camera_id, t.no, count(distinct f.tag_id) as tags, count(distinct h.tag_id) as hushed
    from stretches t
    left join (select source_id, coalesce(tag_id, person_id, name) as tag_id, min(moment_utc) as first_utc, max(moment_utc) as last_utc from position_utc
               where moment_utc is not null group by all) f on f.first_utc < t.end_utc and f.last_utc > t.start_utc
    left join tag_hush h on h.source_id = f.source_id and h.tag_id = f.tag_id and h.start_utc < t.end_utc and h.end_utc > t.start_utc
    group by t.zone_id, t.camera_id, t.no
), compare as (select (select count(*) from position) + (select count(*) from swipe) as records), joined as (
    select
        t.*, z.risk_colour, z.kind, m.number as hold_s, (m.number * 1000)::bigint as hold_ms, coalesce(w.from_utc, s.from_utc) as from_utc,
        coalesce(w.to_utc, s.to_utc) as to_utc, coalesce(w.extra_ms, 0) as counted_ms, coalesce(s.alone_ms, 0) as alone_ms, s.subject_id as stranger_id,
        coalesce(s.plus_minus_ms, 0) <= 2000 as placed, s.from_utc as alone_from_utc, s.to_utc as alone_to_utc, w.bodies, w.badges,
        c.tags, c.hushed, coalesce(d.apart_ms, 0) as apart_ms, q.records,
        (select list(struct_pack(code := 'E3', kind := 'presence', ref := b.presence_id, video_id := b.video_id, start_ms := b.start_ms, end_ms := b.end_ms) order by b.start_utc, b.presence_id)
         from bodies b where b.zone_id = t.zone_id and b.camera_id = t.camera_id and b.start_utc < coalesce(w.to_utc, t.end_utc) and b.end_utc > coalesce(w.from_utc, t.start_utc)) as evidence
    from stretches t join zone z on z.zone_id = t.zone_id
    join param_zone m on m.zone_id = t.zone_id and m.name = 'identity.body_no_badge_s'
    left join worst w on w.zone_id = t.zone_id and w.camera_id = t.camera_id and w.no = t.no
    left join stranger s on s.zone_id = t.zone_id and s.camera_id = t.camera_id and s.no = t.no
    left join carriers c on c.zone_id = t.zone_id and c.camera_id = t.camera_id and c.no = t.no
    left join doubt d on d.zone_id = t.zone_id and d.camera_id = t.camera_id, compare q
    where epoch_ms(t.end_utc) - epoch_ms(t.start_utc) >= m.number * 1000
), answered as (
    select
        *, greatest(counted_ms, case when placed then alone_ms else 0 end) as extra_ms, placed and alone_ms >= hold_ms and counted_ms < hold_ms as by_link,
        case
            when records = 0 or tags = 0 then 'no_badges'
            when hushed > 0.05 * tags then 'tags_silent'
            when counted_ms >= hold_ms or (placed and alone_ms >= hold_ms) then 'extra_body'
            when alone_ms >= hold_ms then 'clock'
            else 'bodies_badged'
        end as reason_code
    from joined
)
select
    zone_id || '|' || camera_id || '|' || no as unit_key,
    case reason_code when 'extra_body' then 'violated' when 'bodies_badged' then 'met' else 'cannot_tell' end as answer, reason_code,
    case when reason_code <> 'extra_body' then start_utc when by_link then alone_from_utc else from_utc end as start_utc,
    case when reason_code <> 'extra_body' then end_utc when by_link then alone_to_utc else to_utc end as end_utc, apart_ms as plus_minus_ms,
    case when kind = 'confined_space' or risk_colour = 'red' then 'S1' else 'S2' end as severity, case when counted_ms >= hold_ms then 'confirmed' else 'probable' end as status,
    []::varchar[] as permit_ids, [zone_id] as zone_ids, []::varchar[] as person_ids,
    case when reason_code = 'extra_body' and stranger_id is not null then ['track ' || stranger_id] else [] end as subject_ids, [camera_id] as source_ids,
    to_json(struct_pack(
        what_en := case when by_link then 'a body that no badge belongs to' else bodies || ' bodies but ' || badges || ' badges' end,
        what_zh := case when by_link then '一名无卡人员' else bodies || '人而仅有' || badges || '张卡' end,
        extra_ms := extra_ms, tags_heard := tags - hushed, tags_expected := tags)) as measured,
    to_json(struct_pack(body_no_badge_s := hold_s)) as limits, to_json(coalesce(evidence, [])) as evidence
from answered
order by unit_key
