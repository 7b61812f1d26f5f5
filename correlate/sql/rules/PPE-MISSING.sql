-- id: PPE-MISSING
-- title_en: Required PPE missing by zone and permit
-- title_zh: 未按规定佩戴劳动防护用品
-- pack: gb30871 osha
-- severity: S2
-- unit: presence
-- watched: none
-- param: ppe.hold_s
-- clause: GB 30871-2022 4.3, 6.6, 7.6, 8.2.1; 29 CFR 1910.132-.135
-- grade: A
-- evidence: E3
-- text_en: {subject} was in {zone} without a {measured.item_en} for {measured.bare_ms} from {start}.
-- text_zh: {subject}自{start}起在{zone}未佩戴{measured.item_zh}达{measured.bare_ms}。

-- Helmet and vest, of every body in view in a zone that asks for permits: not worn for hold_s by the vote over the track is a
-- violation; met needs it seen worn for at least 0.8 of the stay; too small, cut off or hidden is cannot tell. Other items need
-- external analytics and are not judged here.
with stays as (
    select i.*, m.number as hold_s, (m.number * 1000)::bigint as hold_ms
    from person_in_zone i
    join zone z on z.zone_id = i.zone_id and (z.permit_required or z.zone_class = 'exclusive')
    join param_zone m on m.zone_id = i.zone_id and m.name = 'ppe.hold_s'
    where i.subject_kind = 'track' and i.certainty = 'surely'
), items as (
    select * from (values ('helmet', 'helmet', '安全帽', 'S2'), ('vest', 'high-visibility vest', '反光背心', 'S3')) t(item, item_en, item_zh, severity)
), looks as ( -- what the vote says within the stay
    select
        s.presence_id, t.item, e.kind, e.event_id, greatest(e.start_ms, s.start_ms) as from_ms, least(e.end_ms, s.end_ms) as to_ms, e.confidence
    from stays s cross join items t
    join event e on e.video_id = s.video_id and e.track_id = s.subject_id and e.kind in (t.item || '_worn', t.item || '_not_worn')
        and e.start_ms < s.end_ms and e.end_ms > s.start_ms
), sums as (
    select
        presence_id, item, coalesce(sum(to_ms - from_ms) filter (where ends_with(kind, '_not_worn')), 0) as bare_ms,
        coalesce(sum(to_ms - from_ms) filter (where not ends_with(kind, '_not_worn')), 0) as worn_ms,
        max(to_ms - from_ms) filter (where ends_with(kind, '_not_worn')) as longest_ms, first(from_ms order by to_ms - from_ms desc, from_ms) filter (where ends_with(kind, '_not_worn')) as bare_from_ms,
        first(to_ms order by to_ms - from_ms desc, from_ms) filter (where ends_with(kind, '_not_worn')) as bare_to_ms, min(confidence) filter (where ends_with(kind, '_not_worn')) as confidence,
        list(exhibit('E3', 'event', event_id) order by from_ms, event_id) as evidence
    from looks group by presence_id, item
), judged as (
    select
        s.stay_key, t.item, t.item_en, t.item_zh, t.severity, s.presence_id, s.subject_id, s.person_id, s.zone_id, s.source_id, s.video_id, s.start_ms, s.end_ms, s.start_utc, s.end_utc,
        s.plus_minus_ms, s.hold_ms, s.hold_s, coalesce(u.longest_ms, 0) as longest_ms, coalesce(u.worn_ms, 0) as worn_ms, u.bare_from_ms, u.bare_to_ms, u.evidence, u.confidence,
        s.start_utc + to_milliseconds(u.bare_from_ms - s.start_ms) as bare_from_utc, s.start_utc + to_milliseconds(u.bare_to_ms - s.start_ms) as bare_to_utc
    from stays s cross join items t
    left join sums u on u.presence_id = s.presence_id and u.item = t.item
), units as ( -- pieces of one stay, several cameras: the one that saw it missing for longest speaks (of equals, one and the same each time)
    select
        stay_key, item, any_value(item_en) as item_en, any_value(item_zh) as item_zh, any_value(severity) as severity, any_value(person_id) as person_id, any_value(zone_id) as zone_id,
        any_value(hold_s) as hold_s, max(longest_ms) >= any_value(hold_ms) as is_bare, max(longest_ms) as bare_ms, sum(worn_ms) as worn_ms, sum(end_ms - start_ms) as stay_ms,
        first(bare_from_utc order by longest_ms desc, presence_id) filter (where bare_from_utc is not null) as bare_from_utc, first(bare_to_utc order by longest_ms desc, presence_id) filter (where bare_to_utc is not null) as bare_to_utc, min(start_utc) as start_utc, max(end_utc) as end_utc,
        max(plus_minus_ms) as plus_minus_ms, list(distinct 'track ' || subject_id order by 'track ' || subject_id) as subject_ids, list(distinct source_id order by source_id) as source_ids,
        count(distinct source_id) filter (where longest_ms >= hold_ms) as cameras, first(confidence order by longest_ms desc, presence_id) filter (where confidence is not null) as confidence,
        list_concat([first(struct_pack(code := 'E3', kind := 'presence', ref := presence_id, video_id := video_id, start_ms := coalesce(bare_from_ms, start_ms),
            end_ms := coalesce(bare_to_ms, end_ms)) order by longest_ms desc, presence_id)], coalesce(first(evidence order by longest_ms desc, presence_id) filter (where evidence is not null), [])) as evidence
    from judged group by stay_key, item
)
select
    stay_key || '|' || item as unit_key,
    case when is_bare then 'violated' when worn_ms >= 0.8 * stay_ms then 'met' else 'cannot_tell' end as answer,
    case when is_bare then 'not_worn' when worn_ms >= 0.8 * stay_ms then 'worn' else 'cannot_see' end as reason_code,
    case when is_bare then bare_from_utc else start_utc end as start_utc, case when is_bare then bare_to_utc else end_utc end as end_utc, plus_minus_ms, severity,
    case when cameras > 1 then 'confirmed' when confidence < 0.6 then 'possible' else 'probable' end as status,
    []::varchar[] as permit_ids, [zone_id] as zone_ids, list_filter([person_id], lambda p: p is not null) as person_ids, subject_ids, source_ids,
    to_json(struct_pack(item := item, item_en := item_en, item_zh := item_zh, bare_ms := bare_ms, worn_ms := worn_ms, stay_ms := stay_ms)) as measured,
    to_json(struct_pack(hold_s := hold_s)) as limits, to_json(evidence) as evidence
from units
order by unit_key
