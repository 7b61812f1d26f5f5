-- id: BH-DWELL
-- title_en: Stay longer than allowed
-- title_zh: 滞留超时
-- pack: gb30871 site
-- severity: S3
-- unit: presence
-- watched: subject
-- param: behaviour.dwell_red_min
-- param: behaviour.dwell_cs_min
-- param: behaviour.dwell_cs_hot_min
-- param: identity.static_min
-- param: weather.heat_rotate_c
-- clause: GB 30871-2022 6.9 c, 8.2.2, 11.5 g; lengths by the site
-- grade: S
-- evidence: E2 E3
-- text_en: {subject} {measured.what_en} in {zone} for {measured.stay_ms} from {start}; {limits.limit_min} min are allowed{measured.why_en}.
-- text_zh: {subject}自{start}起在{zone}{measured.what_zh}{measured.stay_ms}，允许{limits.limit_min}分钟{measured.why_zh}。

-- A zone's own longest stay counts for everybody; without one, confined spaces have 120 min (30 where it is hot) and red zones 15 min
-- for those who pass without a permit: there only the time counts that no permit or excuse covers. Resting without a move at a work
-- place at height or in a pit for more than 10 min counts as well. Silences inside and bodies that follow each other leave it open.
with knobs as (
    select zone_id, max(number) filter (where name = 'behaviour.dwell_red_min') as red_min, max(number) filter (where name = 'behaviour.dwell_cs_min') as cs_min,
        max(number) filter (where name = 'behaviour.dwell_cs_hot_min') as hot_min, max(number) filter (where name = 'identity.static_min') as rest_min,
        max(number) filter (where name = 'weather.heat_rotate_c') as hot_c
    from param_zone where name in ('behaviour.dwell_red_min', 'behaviour.dwell_cs_min', 'behaviour.dwell_cs_hot_min', 'identity.static_min', 'weather.heat_rotate_c') group by zone_id
), hot as (
    select d.stay_key, max(e.value) as highest_c
    from dwell d
    join environment_utc e on e.zone_id = d.zone_id and e.quantity = 'temperature' and coalesce(e.quality, 'good') = 'good' and e.moment_utc between d.start_utc and d.end_utc
    where d.kind = 'confined_space' group by d.stay_key
), open_time as (
    select u.stay_key, max(u.uncovered_ms) filter (where u.mode = 'surely' and i.certainty = 'surely') as surely_ms, max(u.uncovered_ms) filter (where u.mode = 'possibly') as possibly_ms,
        arg_max(u.start_utc, u.uncovered_ms) filter (where u.mode = 'surely' and i.certainty = 'surely') as start_utc, arg_max(u.end_utc, u.uncovered_ms) filter (where u.mode = 'surely' and i.certainty = 'surely') as end_utc
    from uncovered u join person_in_zone i on i.presence_id = u.presence_id
    where i.stay_key in (select stay_key from dwell) group by u.stay_key
), rests as (
    select d.stay_key, max(s.still_ms) filter (where s.told <> 'place') as rest_ms, arg_max(s.start_utc, s.still_ms) filter (where s.told <> 'place') as start_utc,
        arg_max(s.end_utc, s.still_ms) filter (where s.told <> 'place') as end_utc, bool_or(s.experimental) filter (where s.told <> 'place') as experimental,
        max(s.still_ms) filter (where s.told = 'place') as maybe_ms
    from dwell d
    join stillness s on list_contains(s.zone_ids, d.zone_id) and list_contains(d.subject_ids, s.subject_kind || ' ' || s.subject_id) and s.start_utc < d.end_utc and s.end_utc > d.start_utc
    where d.is_rest_place group by d.stay_key
), limits as (
    select
        d.*, k.rest_min, h.highest_c, o.surely_ms, o.possibly_ms, o.start_utc as open_start_utc, o.end_utc as open_end_utc, r.rest_ms, r.start_utc as rest_start_utc, r.end_utc as rest_end_utc,
        r.maybe_ms as maybe_rest_ms, coalesce(r.experimental, false) as experimental, d.kind is distinct from 'confined_space' and d.risk_colour = 'red' as only_uncovered,
        case when d.kind = 'confined_space' then case when h.highest_c >= k.hot_c then least(coalesce(d.max_dwell_min, k.hot_min), k.hot_min) else coalesce(d.max_dwell_min, k.cs_min) end
            when d.risk_colour = 'red' then coalesce(d.max_dwell_min, k.red_min) else d.max_dwell_min end as limit_min
    from dwell d join knobs k on k.zone_id = d.zone_id
    left join hot h on h.stay_key = d.stay_key
    left join open_time o on o.stay_key = d.stay_key
    left join rests r on r.stay_key = d.stay_key
), graded as (
    select
        *, case when only_uncovered then coalesce(surely_ms, 0) else sure_ms end as counted_ms,
        case when only_uncovered then case when coalesce(possibly_ms, 0) = 0 then 0 else greatest(possibly_ms, most_ms - (epoch_ms(end_utc) - epoch_ms(start_utc)) + possibly_ms) end else most_ms end as at_most_ms
    from limits
), answered as (
    select
        *,
        case
            when rest_ms > rest_min * 60000 then 'rested'
            when limit_min is not null and counted_ms > limit_min * 60000 then 'stayed_too_long'
            when limit_min is not null and at_most_ms > limit_min * 60000 then case when person_id is null then 'identity' when sure_ms = 0 then 'place' else 'silent_inside' end
            when is_rest_place and maybe_rest_ms > rest_min * 60000 then 'still_or_lying'
            else 'left_in_limit'
        end as reason_code
    from graded
    where limit_min is not null and not (only_uncovered and coalesce(possibly_ms, 0) = 0) or is_rest_place
)
select
    stay_key as unit_key, case when reason_code in ('rested', 'stayed_too_long') then 'violated' when reason_code = 'left_in_limit' then 'met' else 'cannot_tell' end as answer, reason_code,
    case reason_code when 'rested' then rest_start_utc when 'stayed_too_long' then case when only_uncovered then open_start_utc else sure_start_utc end else start_utc end as start_utc,
    case reason_code when 'rested' then rest_end_utc when 'stayed_too_long' then case when only_uncovered then open_end_utc else sure_end_utc end else end_utc end as end_utc,
    plus_minus_ms, case when risk_colour = 'red' or kind = 'confined_space' then 'S2' else 'S3' end as severity,
    case when reason_code = 'rested' and experimental or coalesce(confidence, 1) < 0.6 then 'possible' when kinds > 1 then 'confirmed' else 'probable' end as status,
    []::varchar[] as permit_ids, [zone_id] as zone_ids, list_filter([person_id], lambda p: p is not null) as person_ids, subject_ids, source_ids,
    to_json(struct_pack(
        stay_ms := case when reason_code = 'rested' then rest_ms else counted_ms end, at_most_ms := at_most_ms, highest_c := round(highest_c, 1),
        what_en := case when reason_code = 'rested' then 'rested without a move' when only_uncovered then 'stayed without a permit' else 'stayed' end,
        what_zh := case when reason_code = 'rested' then '原地休息' when only_uncovered then '无票停留' else '停留' end,
        why_en := case when reason_code = 'rested' then ' to rest at a work place at height or in a pit' when kind = 'confined_space' and highest_c is not null and limit_min < coalesce(max_dwell_min, 1e9) then ' in a hot confined space'
            when only_uncovered then ' to pass a red zone' else '' end,
        why_zh := case when reason_code = 'rested' then '（高处或坑内作业点不得休息）' when only_uncovered then '（红色区域通过）' else '' end)) as measured,
    to_json(struct_pack(limit_min := case when reason_code = 'rested' then rest_min else limit_min end)) as limits, to_json(evidence) as evidence
from answered
order by unit_key
