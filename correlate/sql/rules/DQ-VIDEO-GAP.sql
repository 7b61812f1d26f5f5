-- id: DQ-VIDEO-GAP
-- title_en: Gap in the recording of special-class hot work
-- title_zh: 特级动火作业影像缺失
-- pack: gb30871
-- severity: S2
-- unit: permit_camera
-- watched: none
-- param: video.coverage
-- param: video.max_gap_s
-- clause: GB 30871-2022 5.2.11, B.3
-- grade: A
-- evidence: E11
-- text_en: Camera {measured.camera} recorded {measured.percent} % of the work on {permits}; its longest gap was {measured.gap_ms}.
-- text_zh: 摄像机{measured.camera}对作业票{permits}的作业过程录像覆盖{measured.percent}%，最长缺失{measured.gap_ms}。

-- Only special-class hot work must be filmed throughout (RULES 0.2); other work by the site's own switch. Recorded time of each
-- camera that has at least 0.8 of a zone of the permit in view, against the work from start to end.
with duties as (
    select b.permit_no, z.camera_id, b.low_utc as begun_utc, f.high_utc as ended_utc, f.low_utc as ended_low_utc, b.ref as begun_ref,
        max(m.number) filter (where m.name = 'video.coverage') as share, max(m.number) filter (where m.name = 'video.max_gap_s') * 1000 as gap_ms
    from permit_now p
    join permit_zone pz on pz.permit_no = p.permit_no
    join (select distinct camera_id, zone_id from camera_zone where seen_fraction >= 0.8) z on z.zone_id = pz.zone_id
    left join permit_begin b on b.permit_no = p.permit_no
    left join permit_finish f on f.permit_no = p.permit_no
    join param_permit m on m.permit_no = p.permit_no and m.name in ('video.coverage', 'video.max_gap_s')
    where p.work_type = 'HW' and p.level = 'special'
    group by all
), recorded as (
    select
        v.camera_id,
        corrected(t.anchor_shown + to_milliseconds(c.start_ms - t.anchor_ms), k.anchor, k.offset_ms, k.drift_ppm) as start_utc,
        corrected(t.anchor_shown + to_milliseconds(c.end_ms - t.anchor_ms), k.anchor, k.offset_ms, k.drift_ppm) as end_utc,
        greatest(corrected_pm(t.anchor_shown, k.anchor, k.uncertainty_ms, k.drift_uncertainty_ppm), coalesce(t.uncertainty_ms, 0)) as plus_minus_ms, t.anchor_shown is null as unknown
    from coverage c
    join video v on v.video_id = c.video_id
    left join video_time t on t.video_id = c.video_id and c.start_ms >= t.from_ms and c.start_ms < t.to_ms
    left join clock k on k.source_id = v.camera_id and t.anchor_shown >= k.valid_from_shown and t.anchor_shown < k.valid_to_shown
    where c.kind = 'recorded'
), clipped as (
    select d.permit_no, d.camera_id, d.begun_utc, d.ended_utc, greatest(r.start_utc, d.begun_utc) as from_utc, least(r.end_utc, d.ended_utc) as to_utc
    from duties d join recorded r on r.camera_id = d.camera_id and r.start_utc < d.ended_utc and r.end_utc > d.begun_utc
    union all select permit_no, camera_id, begun_utc, ended_utc, ended_utc, ended_utc from duties where ended_utc is not null
), walked as (
    select *, coalesce(max(to_utc) over (partition by permit_no, camera_id order by from_utc, to_utc rows between unbounded preceding and 1 preceding), begun_utc) as before_utc
    from clipped
), summed as (
    select permit_no, camera_id, max(epoch_ms(from_utc) - epoch_ms(before_utc)) as longest_ms, arg_max(before_utc, epoch_ms(from_utc) - epoch_ms(before_utc)) as gap_from_utc,
        arg_max(from_utc, epoch_ms(from_utc) - epoch_ms(before_utc)) as gap_to_utc,
        sum(greatest(epoch_ms(from_utc) - epoch_ms(before_utc), 0)) as missing_ms, max(epoch_ms(ended_utc) - epoch_ms(begun_utc)) as work_ms
    from walked group by permit_no, camera_id
), doubts as (select camera_id, max(plus_minus_ms) as plus_minus_ms, bool_or(unknown) as unknown from recorded group by camera_id), joined as (
    select d.*, s.longest_ms, s.gap_from_utc, s.gap_to_utc, s.missing_ms, s.work_ms, coalesce(q.plus_minus_ms, 0) as plus_minus_ms, coalesce(q.unknown, false) as unknown,
        1 - s.missing_ms / s.work_ms as covered
    from duties d left join summed s on s.permit_no = d.permit_no and s.camera_id = d.camera_id left join doubts q on q.camera_id = d.camera_id
), answered as (
    select *, case
            when begun_utc is null then 'start_unknown' when ended_utc is null then 'end_not_known' when unknown then 'clock_unknown'
            when longest_ms - 2 * plus_minus_ms > gap_ms or covered + 2 * plus_minus_ms / work_ms < share then 'recording_gap'
            when longest_ms + 2 * plus_minus_ms > gap_ms or covered - 2 * plus_minus_ms / work_ms < share then 'clock'
            else 'recorded_throughout' end as reason_code
    from joined
)
select
    permit_no || '|' || camera_id as unit_key,
    case reason_code when 'recording_gap' then 'violated' when 'recorded_throughout' then 'met' else 'cannot_tell' end as answer, reason_code,
    case reason_code when 'recording_gap' then gap_from_utc else begun_utc end as start_utc, case reason_code when 'recording_gap' then gap_to_utc else ended_utc end as end_utc,
    plus_minus_ms, 'S2' as severity, 'probable' as status,
    [permit_no] as permit_ids, []::varchar[] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids, [camera_id] as source_ids,
    to_json(struct_pack(camera := camera_id, percent := round(100 * covered)::int, gap_ms := longest_ms, missing_ms := missing_ms)) as measured,
    to_json(struct_pack(coverage := share, max_gap_ms := gap_ms)) as limits,
    to_json(list_filter([exhibit('E1', 'start', begun_ref)], lambda e: e.ref is not null)) as evidence
from answered
order by unit_key
