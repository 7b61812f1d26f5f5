-- id: DQ-CLOCK
-- title_en: Clock of a source wrong
-- title_zh: 时钟偏差
-- pack: site
-- severity: S4
-- unit: source
-- watched: none
-- param: clock.s4_s
-- param: clock.s3_s
-- param: clock.s2_s
-- param: clock.pairs
-- clause: engine choice; DESIGN of clocks
-- grade: S
-- evidence: E11
-- text_en: The clock of {measured.source_id} was {measured.off_ms} {measured.way_en} ± {measured.uncertainty_ms} ({measured.basis}{measured.zone_en}).
-- text_zh: {measured.source_id}的时钟{measured.way_zh}{measured.off_ms}，误差±{measured.uncertainty_ms}（依据：{measured.basis_zh}{measured.zone_zh}）。

-- Each source that shows times of its own: by the clock that somebody accepted, else by the offset that anchors propose. Doors
-- and badges need clock.pairs of them. Surely off by more than clock.s4_s is a finding whether or not times were corrected for it;
-- an offset whose ± reaches over that limit is left open, and so is a clock that nothing was ever compared with. Papers have none.
with knobs as (
    select max(number) filter (where name = 'clock.s4_s') * 1000 as s4_ms, max(number) filter (where name = 'clock.s3_s') * 1000 as s3_ms, max(number) filter (where name = 'clock.s2_s') * 1000 as s2_ms, max(number) filter (where name = 'clock.pairs') as pairs
    from param_site where name in ('clock.s4_s', 'clock.s3_s', 'clock.s2_s', 'clock.pairs')
), heard as ( -- over what each source is on record
    select source_id, min(moment_utc) as start_utc, max(moment_utc) as end_utc from (
        select source_id, moment_utc from swipe_utc union all select source_id, start_utc from tag_seen union all select source_id, end_utc from tag_seen
        union all select source_id, start_utc from watched where source_kind = 'camera' union all select source_id, end_utc from watched where source_kind = 'camera'
        union all select source_id, moment_utc from permit_state_utc union all select source_id, moment_utc from gas_reading_utc union all select source_id, moment_utc from register_entry_utc
        union all select source_id, moment_utc from environment_utc union all select source_id, raised_utc from alarm_utc union all select source_id, moment_utc from camera_event_utc)
    where moment_utc is not null group by source_id
), accepted as (
    select source_id, arg_max(offset_ms, abs(offset_ms)) as offset_ms, arg_max(uncertainty_ms, abs(offset_ms)) as uncertainty_ms, arg_max(basis, abs(offset_ms)) as basis from clock where accepted group by source_id
), told as (
    select s.source_id, s.kind, coalesce(a.offset_ms, p.offset_ms) as offset_ms, coalesce(a.uncertainty_ms, p.uncertainty_ms) as uncertainty_ms, coalesce(a.basis, p.basis) as basis, p.anchors, p.against,
        case when a.source_id is null then p.zone_mistake_ms end as zone_mistake_ms, a.source_id is not null as accepted, k.*,
        a.source_id is null and regexp_matches(p.basis, 'swipes') and p.anchors < k.pairs as too_few
    from source s cross join knobs k left join accepted a on a.source_id = s.source_id left join clock_proposed p on p.source_id = s.source_id
    where s.source_id <> 'paper'
), answered as (
    select t.*, h.start_utc, h.end_utc,
        case
            when t.offset_ms is null then 'clock_not_checked'
            when t.too_few then 'pairs_too_few'
            when t.zone_mistake_ms is not null then 'clock_zone_mistake'
            when abs(t.offset_ms) - t.uncertainty_ms > t.s4_ms then 'clock_wrong'
            when abs(t.offset_ms) + t.uncertainty_ms <= t.s4_ms then 'clock_right'
            else 'clock_unsure'
        end as reason_code
    from told t left join heard h on h.source_id = t.source_id
)
select
    source_id as unit_key, case when reason_code in ('clock_wrong', 'clock_zone_mistake') then 'violated' when reason_code = 'clock_right' then 'met' else 'cannot_tell' end as answer, reason_code,
    start_utc, end_utc, coalesce(uncertainty_ms, 0) as plus_minus_ms, case when abs(offset_ms) > s2_ms then 'S2' when abs(offset_ms) > s3_ms then 'S3' else 'S4' end as severity,
    case when accepted then 'confirmed' else 'probable' end as status, []::varchar[] as permit_ids, []::varchar[] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids,
    case when against is null or accepted or against = '' then [source_id] else [source_id, against] end as source_ids,
    to_json(struct_pack(
        source_id := source_id, off_ms := abs(offset_ms), offset_ms := offset_ms, uncertainty_ms := uncertainty_ms, anchors := anchors, against := against, basis := coalesce(basis, '') || case when not accepted and anchors is not null then ', ' || anchors || ' pairs' else '' end,
        basis_zh := case basis when 'swipes and the tags that then went through their door' then '刷卡与本人定位卡过门时刻' when 'swipes and the line crossings of their door' then '刷卡与视频过门时刻' when 'paths of tags and of the bodies that walked them' then '定位轨迹与视频轨迹' else coalesce(basis, '') end
            || case when not accepted and anchors is not null then '，' || anchors || '对' else '' end,
        way_en := case when offset_ms >= 0 then 'fast' else 'slow' end, way_zh := case when offset_ms >= 0 then '快' else '慢' end,
        zone_en := case when zone_mistake_ms is not null then format('; {:+d} min looks like a time zone', zone_mistake_ms // 60000) else '' end,
        zone_zh := case when zone_mistake_ms is not null then format('；相差{:+d}分钟，疑似时区错误', zone_mistake_ms // 60000) else '' end)) as measured,
    to_json(struct_pack(s4_s := s4_ms / 1000, s3_s := s3_ms / 1000, s2_s := s2_ms / 1000, pairs := pairs)) as limits, '[]' as evidence
from answered
order by unit_key
