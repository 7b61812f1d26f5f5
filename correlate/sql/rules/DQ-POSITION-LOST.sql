-- id: DQ-POSITION-LOST
-- title_en: Tag offline or implausible
-- title_zh: 定位标签失联
-- pack: gb30871 site
-- severity: S3
-- unit: tag
-- watched: none
-- param: position.battery_pct
-- clause: AQ 3064.3-2025
-- grade: B
-- evidence: E2
-- text_en: {measured.what_en}.
-- text_zh: {measured.what_zh}。

-- Of each tag, as long as it is heard: it fell silent inside a zone without an exit (60 s in red zones and confined spaces, else
-- 180 s), its battery ran low, or it jumped faster than anything on the site moves. Half of the tags on the air falling silent
-- together is the system: one finding for it, and cannot tell for its tags. A tag silent at the very edge of a zone is left open.
with knobs as (
    select max(number) as battery_pct
    from param_site where name = 'position.battery_pct'
), seen as (
    select source_id, tag_id, min(start_utc) as first_utc, max(end_utc) as last_utc, max(plus_minus_ms) as plus_minus_ms from tag_seen group by source_id, tag_id
), lost as (
    select * from tag_lost where not in_group and not left_by_door and state = 'surely'
    qualify row_number() over (partition by source_id, tag_id order by is_red desc, silent_ms desc, start_shown, zone_id) = 1
), edge as (
    select distinct source_id, tag_id from tag_lost where not in_group and not left_by_door and state = 'undecided'
), grouped as (
    select distinct source_id, tag_id from tag_lost where in_group
), jumps as (
    select m.source_id, m.tag_id, count(*) as jumps, arg_max(m.start_shown, m.speed_mps) as shown, max(m.speed_mps) as speed_mps, arg_max(m.way_m, m.speed_mps) as way_m
    from tag_motion m where m.kind = 'jump' group by m.source_id, m.tag_id
), holders as (
    select tag_id, min(person_id) as person_id from tag_holder group by tag_id having count(distinct person_id) = 1
), judged as (
    select
        s.source_id, s.tag_id, h.person_id, s.first_utc, s.last_utc, s.plus_minus_ms, l.zone_id, l.start_utc, l.end_utc, l.silent_ms, l.limit_ms, l.back,
        coalesce(l.is_red, false) as is_red, l.start_shown as lost_shown, j.jumps, j.speed_mps, j.way_m, j.shown as jump_shown, b.battery_pct, b.battery_shown, k.battery_pct as battery_limit,
        case
            when l.tag_id is not null then 'tag_silent'
            when b.battery_pct < k.battery_pct then 'battery_low'
            when j.tag_id is not null then 'tag_jumps'
            when g.tag_id is not null then 'system_silent'
            when e.tag_id is not null then 'place'
            else 'tag_heard'
        end as reason_code
    from seen s
    cross join knobs k
    left join holders h on h.tag_id = s.tag_id
    left join lost l on l.source_id = s.source_id and l.tag_id = s.tag_id
    left join jumps j on j.source_id = s.source_id and j.tag_id = s.tag_id
    left join tag_sum b on b.source_id = s.source_id and b.tag_id = s.tag_id
    left join edge e on e.source_id = s.source_id and e.tag_id = s.tag_id
    left join grouped g on g.source_id = s.source_id and g.tag_id = s.tag_id
), named as (
    select
        j.*, coalesce(z.name, j.zone_id) as zone_name, coalesce(p.name, j.tag_id) as who, f.record_id,
        case j.reason_code when 'tag_silent' then j.lost_shown when 'battery_low' then j.battery_shown when 'tag_jumps' then j.jump_shown end as at_shown
    from judged j
    left join zone z on z.zone_id = j.zone_id
    left join person p on p.person_id = j.person_id
    left join position f on f.source_id = j.source_id and coalesce(f.tag_id, f.person_id, f.name) = j.tag_id
        and f.moment_shown = case j.reason_code when 'tag_silent' then j.lost_shown when 'battery_low' then j.battery_shown when 'tag_jumps' then j.jump_shown end
    qualify row_number() over (partition by j.source_id, j.tag_id order by f.record_id) = 1
), systems as (
    select source_id, min(start_utc) as start_utc, max(end_utc) as end_utc, count(distinct tag_id) as tags, max(plus_minus_ms) as plus_minus_ms, max(silent_ms) as silent_ms,
        list(distinct zone_id order by zone_id) as zone_ids, list(distinct tag_id order by tag_id) as tag_ids
    from tag_lost where in_group group by source_id
)
select
    tag_id as unit_key, case when reason_code in ('tag_silent', 'battery_low', 'tag_jumps') then 'violated' when reason_code = 'tag_heard' then 'met' else 'cannot_tell' end as answer,
    reason_code, case reason_code when 'tag_silent' then start_utc else first_utc end as start_utc,
    case reason_code when 'tag_silent' then end_utc else last_utc end as end_utc, 0::bigint as plus_minus_ms,
    case when reason_code = 'tag_silent' and is_red then 'S2' else 'S3' end as severity, 'probable' as status,
    []::varchar[] as permit_ids, list_filter([zone_id], lambda z: z is not null) as zone_ids, list_filter([person_id], lambda p: p is not null) as person_ids,
    ['tag ' || tag_id] as subject_ids, [source_id] as source_ids,
    to_json(struct_pack(
        silent_ms := silent_ms, jumps := jumps, jump_mps := round(speed_mps, 1), battery_pct := battery_pct,
        what_en := case reason_code
            when 'tag_silent' then 'Tag ' || tag_id || ' of ' || who || ' fell silent inside ' || zone_name || ' for ' || (silent_ms // 1000) || ' s'
                || case when back then '' else ' and was not heard again' end || ', without an exit on record'
            when 'battery_low' then 'The battery of tag ' || tag_id || ' of ' || who || ' was down to ' || battery_pct::int || ' %'
            else 'Tag ' || tag_id || ' of ' || who || ' jumped ' || round(way_m)::int || ' m at ' || round(speed_mps)::int || ' m/s or more (' || jumps || ' such jumps)' end,
        what_zh := case reason_code
            when 'tag_silent' then who || '的定位卡' || tag_id || '在' || zone_name || '内失联' || (silent_ms // 1000) || '秒' || case when back then '' else '且未再恢复' end || '，其间没有离开记录'
            when 'battery_low' then who || '的定位卡' || tag_id || '电量降至' || battery_pct::int || '%'
            else who || '的定位卡' || tag_id || '位置跳变' || round(way_m)::int || '米，速度不低于' || round(speed_mps)::int || '米/秒（共' || jumps || '次）' end)) as measured,
    to_json(struct_pack(limit_ms := limit_ms, battery_pct := battery_limit)) as limits,
    to_json(list_filter([exhibit('E2', 'position', record_id)], lambda e: e.ref is not null)) as evidence
from named
union all
select
    source_id, 'violated', 'system_silent', start_utc, end_utc, 0, 'S2', 'probable', [], zone_ids, [], [], [source_id],
    to_json(struct_pack(
        silent_ms := silent_ms, tags := tags, tag_ids := tag_ids,
        what_en := 'Positioning was down for ' || (silent_ms // 1000) || ' s: ' || tags || ' tags fell silent inside zones together',
        what_zh := '定位系统中断' || (silent_ms // 1000) || '秒：区域内' || tags || '张定位卡同时失联')),
    '{}', '[]'
from systems
order by unit_key
