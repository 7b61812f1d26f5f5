-- id: DQ-CAM-BLIND
-- title_en: Camera blind, obscured, frozen or moved
-- title_zh: 摄像机遮挡、冻结、移位
-- pack: gb30871 site
-- severity: S3
-- unit: camera
-- watched: none
-- param: camera.blind_s
-- param: camera.frozen_s
-- clause: GB 30871-2022 5.2.11; site practice
-- grade: S
-- evidence: E3
-- text_en: Camera {measured.camera} was {measured.state_en} for {measured.bad_ms} from {start}.
-- text_zh: 摄像机{measured.camera}自{start}起{measured.state_zh}达{measured.bad_ms}。

-- Of each camera: blind or dark for blind_s, frozen for frozen_s, or moved. Rules that need the camera already take this into
-- account through what was watched; here it is a finding of its own.
with limits_of as (
    select max(number) filter (where name = 'camera.blind_s') * 1000 as blind_ms, max(number) filter (where name = 'camera.frozen_s') * 1000 as frozen_ms
    from param_site where name in ('camera.blind_s', 'camera.frozen_s')
), timed as (
    select
        v.camera_id, h.video_id, h.state, h.start_ms, h.end_ms, h.end_ms - h.start_ms as length_ms, h.value,
        corrected(t.anchor_shown + to_milliseconds(h.start_ms - t.anchor_ms), c.anchor, c.offset_ms, c.drift_ppm) as start_utc,
        corrected(t.anchor_shown + to_milliseconds(h.end_ms - t.anchor_ms), c.anchor, c.offset_ms, c.drift_ppm) as end_utc,
        greatest(corrected_pm(t.anchor_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm), coalesce(t.uncertainty_ms, 0)) as plus_minus_ms
    from health h
    join video v on v.video_id = h.video_id
    left join video_time t on t.video_id = h.video_id and h.start_ms >= t.from_ms and h.start_ms < t.to_ms
    left join clock c on c.source_id = v.camera_id and t.anchor_shown >= c.valid_from_shown and t.anchor_shown < c.valid_to_shown
), bad as (
    select t.*, l.blind_ms, l.frozen_ms,
        (t.state in ('blind', 'dark') and t.length_ms >= l.blind_ms) or (t.state = 'frozen' and t.length_ms >= l.frozen_ms) or t.state = 'moved' as counts
    from timed t, limits_of l
), important as ( -- the only view of a special hot work or confined space
    select camera_id, bool_or(only_one) as only_view from (
        select z.camera_id, p.permit_no, count(*) over (partition by p.permit_no, z.zone_id) = 1 as only_one
        from camera_zone z join permit_zone pz on pz.zone_id = z.zone_id join permit_now p on p.permit_no = pz.permit_no
            and (p.work_type = 'CS' or (p.work_type = 'HW' and p.level = 'special'))
    ) group by camera_id
), units as (
    select
        camera_id, bool_or(counts) as is_bad, sum(length_ms) as known_ms, arg_max(state, length_ms) filter (where counts) as state, max(length_ms) filter (where counts) as bad_ms,
        arg_max(start_utc, length_ms) filter (where counts) as start_utc, arg_max(end_utc, length_ms) filter (where counts) as end_utc, min(start_utc) as first_utc,
        max(end_utc) as last_utc, max(plus_minus_ms) as plus_minus_ms,
        (list(struct_pack(code := 'E3', kind := 'health', ref := video_id || ' ' || start_ms, video_id := video_id, start_ms := start_ms, end_ms := end_ms) order by length_ms desc)
            filter (where counts))[:5] as evidence
    from bad group by camera_id
)
select
    c.camera_id as unit_key,
    case when u.is_bad then 'violated' when u.camera_id is null then 'cannot_tell' else 'met' end as answer,
    case when u.is_bad then 'camera_' || u.state when u.camera_id is null then 'not_examined' else 'camera_sound' end as reason_code,
    coalesce(u.start_utc, u.first_utc) as start_utc, coalesce(u.end_utc, u.last_utc) as end_utc, coalesce(u.plus_minus_ms, 0)::bigint as plus_minus_ms,
    case when i.only_view then 'S2' else 'S3' end as severity, 'probable' as status,
    []::varchar[] as permit_ids, coalesce((select list(distinct z.zone_id order by z.zone_id) from camera_zone z where z.camera_id = c.camera_id), []) as zone_ids,
    []::varchar[] as person_ids, []::varchar[] as subject_ids, [c.camera_id] as source_ids,
    to_json(struct_pack(camera := c.camera_id, bad_ms := u.bad_ms, state := u.state,
        state_en := case u.state when 'moved' then 'out of its place' else u.state end,
        state_zh := case u.state when 'blind' then '被遮挡' when 'dark' then '画面过暗' when 'frozen' then '画面冻结' when 'moved' then '移位' end)) as measured,
    '{}' as limits, to_json(coalesce(u.evidence, [])) as evidence
from (select distinct camera_id from camera union select distinct camera_id from video) c
left join units u on u.camera_id = c.camera_id
left join important i on i.camera_id = c.camera_id
order by unit_key
