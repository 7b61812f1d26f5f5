-- id: HW-UNPERMITTED-FLAME
-- title_en: Flame, sparks or grinding without a hot-work permit
-- title_zh: 无票动火
-- pack: gb30871
-- severity: S1
-- unit: activity
-- watched: none
-- param: flame.confidence
-- param: flame.frames
-- param: flame.seconds
-- param: flame.permit_radius_m
-- clause: GB 30871-2022 3.4, 4.6, 5.1
-- grade: A
-- evidence: E3
-- text_en: {measured.kind_en} was seen{measured.where_en} at {start} with no hot-work permit valid within {limits.radius_m} m.
-- text_zh: {start}发现{measured.kind_zh}{measured.where_zh}，周围{limits.radius_m}米内没有有效动火作业票。

-- Each sight of hot work (arc, sparks, flame, grinding; smoke alone is a fire alarm): sure enough, in enough frames and for long enough
-- where that is told. Covered where a permit surely valid lies surely within radius_m, or names that zone; a violation where none that
-- may have been valid can lie so near. Fixed hot-work areas and flares are left out.
with knobs as (
    select max(number) filter (where name = 'flame.confidence') as confidence, max(number) filter (where name = 'flame.frames') as frames, (max(number) filter (where name = 'flame.seconds') * 1000)::bigint as least_ms,
        max(number) filter (where name = 'flame.permit_radius_m') as radius_m
    from param_site where name in ('flame.confidence', 'flame.frames', 'flame.seconds', 'flame.permit_radius_m')
), seen as (
    select
        a.activity_id, a.kind, a.source_id, a.video_id, a.start_ms, a.end_ms, a.start_utc, a.end_utc, a.plus_minus_ms, a.confidence, a.source_row, h.basis, h.zone_ids, h.fixed_area, h.near, h.maybe_near, h.nearest_m,
        e.frames as seen_frames, coalesce(e.detail ->> '$.experimental' = 'true', false) as experimental, coalesce(e.frames, try_cast(regexp_extract(c.detail, 'frames=(\d+)', 1) as int)) as frames,
        case when a.video_id is not null then a.end_ms - a.start_ms end as seen_ms
    from activity a
    left join hot_spot h on h.activity_id = a.activity_id
    left join event e on e.event_id = a.activity_id
    left join camera_event c on c.record_id = a.activity_id
    where a.work_type = 'HW'
), judged as (
    select
        s.*, k.radius_m, k.confidence as least_confidence, (select string_agg(z.name, ', ' order by z.zone_id) from zone z where list_contains(s.zone_ids, z.zone_id)) as zone_names,
        case
            when s.start_utc is null then 'clock_unknown'
            when s.fixed_area = 'yes' then 'fixed_area'
            when len(s.near) > 0 then 'permit_near'
            when s.confidence < k.confidence or s.frames < k.frames or s.seen_ms < k.least_ms then 'too_faint'
            when s.fixed_area = 'unknown' then 'place_unknown'
            when len(s.maybe_near) > 0 then case when s.basis = 'nothing' then 'place_unknown' when s.basis = 'zone' then 'spot_unknown' else 'permit_unsure' end
            else 'no_permit_near'
        end as reason_code
    from seen s cross join knobs k
)
select
    activity_id as unit_key, case when reason_code = 'no_permit_near' then 'violated' when reason_code in ('permit_near', 'fixed_area') then 'met' else 'cannot_tell' end as answer, reason_code,
    start_utc, greatest(end_utc, start_utc + interval 1 second) as end_utc, plus_minus_ms, 'S1' as severity, case when experimental or confidence < 0.6 then 'possible' else 'probable' end as status,
    coalesce(case when reason_code = 'permit_near' then near else maybe_near end, []) as permit_ids, coalesce(zone_ids, []) as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids, [source_id] as source_ids,
    to_json(struct_pack(
        confidence := round(confidence, 2), frames := frames, seen_ms := seen_ms, nearest_permit_m := round(nearest_m, 1),
        kind_en := case when regexp_matches(lower(kind), 'arc|weld|焊') then 'A welding arc' when regexp_matches(lower(kind), 'grind|打磨') then 'Grinding' when regexp_matches(lower(kind), 'spark|火花') then 'A shower of sparks'
            when regexp_matches(lower(kind), 'cut|切割') then 'Cutting' else 'An open flame' end,
        kind_zh := case when regexp_matches(lower(kind), 'arc|weld|焊') then '焊接弧光' when regexp_matches(lower(kind), 'grind|打磨') then '打磨' when regexp_matches(lower(kind), 'spark|火花') then '火花飞溅'
            when regexp_matches(lower(kind), 'cut|切割') then '切割' else '明火' end,
        where_en := coalesce(' in ' || zone_names, '') || coalesce(' (' || source_id || ')', ''), where_zh := coalesce('（' || zone_names || '）', ''))) as measured,
    to_json(struct_pack(radius_m := radius_m, confidence := least_confidence)) as limits,
    to_json([struct_pack(code := 'E3', kind := case when video_id is null then 'camera_event' else 'event' end, ref := activity_id, video_id := video_id, start_ms := start_ms, end_ms := end_ms)]) as evidence
from judged
order by unit_key
