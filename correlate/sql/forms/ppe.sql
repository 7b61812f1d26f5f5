-- Rule form: somebody in a zone without the item named ($item: helmet or vest) for $hold_s within the hours given, by the vote
-- over the track (events ITEM_worn and ITEM_not_worn). Met needs it seen worn for at least 0.8 of the stay; cannot see is not worn.
with zones as (
    select zone_id from zone
    where ($zone_ids::varchar[] is null or list_contains($zone_ids::varchar[], zone_id))
        and ($zone_kinds::varchar[] is null or list_contains($zone_kinds::varchar[], kind))
        and ($zone_classes::varchar[] is null or list_contains($zone_classes::varchar[], zone_class))
        and ($risk_colours::varchar[] is null or list_contains($risk_colours::varchar[], risk_colour))
), stays as (
    select i.*
    from person_in_zone i
    join zones z on z.zone_id = i.zone_id
    where i.subject_kind = 'track' and i.certainty = 'surely'
        and (i.start_utc is null or exists (
            select 1 from (select unnest($hours_from::timestamp[]) as from_utc, unnest($hours_to::timestamp[]) as to_utc) h
            where i.start_utc < h.to_utc and i.end_utc > h.from_utc))
), looks as (
    select
        s.presence_id, ends_with(e.kind, '_not_worn') as bare, e.event_id, e.confidence,
        greatest(e.start_ms, s.start_ms) as from_ms, least(e.end_ms, s.end_ms) as to_ms
    from stays s
    join event e on e.video_id = s.video_id and e.track_id = s.subject_id and e.start_ms < s.end_ms and e.end_ms > s.start_ms
        and e.kind in ($item || '_worn', $item || '_not_worn')
), sums as (
    select
        presence_id, coalesce(sum(to_ms - from_ms) filter (where not bare), 0) as worn_ms,
        max(to_ms - from_ms) filter (where bare) as bare_ms, arg_max(from_ms, to_ms - from_ms) filter (where bare) as bare_from_ms,
        arg_max(to_ms, to_ms - from_ms) filter (where bare) as bare_to_ms, min(confidence) filter (where bare) as confidence,
        list(exhibit('E3', 'event', event_id) order by from_ms) as events
    from looks group by presence_id
), judged as (
    select s.*, coalesce(u.worn_ms, 0) as worn_ms, coalesce(u.bare_ms, 0) as bare_ms, u.bare_from_ms, u.bare_to_ms, u.confidence as bare_confidence,
        coalesce(u.events, []) as events
    from stays s left join sums u on u.presence_id = s.presence_id
), units as (
    select
        stay_key, any_value(zone_id) as zone_id, any_value(person_id) as person_id, max(bare_ms) as bare_ms, sum(worn_ms) as worn_ms,
        sum(end_ms - start_ms) as stay_ms, min(start_utc) as start_utc, max(end_utc) as end_utc, max(plus_minus_ms) as plus_minus_ms,
        arg_max(start_utc + to_milliseconds(bare_from_ms - start_ms), bare_ms) as bare_from_utc,
        arg_max(start_utc + to_milliseconds(bare_to_ms - start_ms), bare_ms) as bare_to_utc, arg_max(bare_confidence, bare_ms) as confidence,
        count(distinct source_id) filter (where bare_ms >= $hold_s * 1000) as cameras,
        list(distinct 'track ' || subject_id order by 'track ' || subject_id) as subject_ids, list(distinct source_id order by source_id) as source_ids,
        list_concat([arg_max(struct_pack(code := 'E3', kind := 'presence', ref := presence_id, video_id := video_id,
            start_ms := coalesce(bare_from_ms, start_ms), end_ms := coalesce(bare_to_ms, end_ms)), bare_ms)], arg_max(events, bare_ms)) as evidence
    from judged group by stay_key
), answered as (
    select *, case when bare_ms >= $hold_s * 1000 then 'violated' when worn_ms >= 0.8 * stay_ms then 'met' else 'cannot_tell' end as answer from units
)
select
    stay_key as unit_key, answer,
    case answer when 'violated' then 'not_worn' when 'met' then 'worn' else 'cannot_see' end as reason_code,
    case answer when 'violated' then bare_from_utc else start_utc end as start_utc, case answer when 'violated' then bare_to_utc else end_utc end as end_utc,
    plus_minus_ms, $severity::varchar as severity,
    case when cameras > 1 then 'confirmed' when confidence < 0.6 then 'possible' else 'probable' end as status,
    []::varchar[] as permit_ids, [zone_id] as zone_ids, list_filter([person_id], lambda p: p is not null) as person_ids, subject_ids, source_ids,
    to_json(struct_pack(held_ms := bare_ms, worn_ms := worn_ms, stay_ms := stay_ms)) as measured,
    to_json(struct_pack(hold_s := $hold_s)) as limits, to_json(evidence) as evidence
from answered
order by unit_key
