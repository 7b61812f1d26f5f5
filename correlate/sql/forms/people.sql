-- Rule form: more than $more_than people who match are in a zone (together), or one of them stays (each), for $hold_s within
-- the hours and beside the permits given. Surely: sure places and names, times shrunk by their ±, bodies and badges not added
-- to one another; possibly: everybody who may match, times widened. Surely long enough is violated, not even possibly is met.
with zones as (
    select zone_id from zone
    where ($zone_ids::varchar[] is null or list_contains($zone_ids::varchar[], zone_id))
        and ($zone_kinds::varchar[] is null or list_contains($zone_kinds::varchar[], kind))
        and ($zone_classes::varchar[] is null or list_contains($zone_classes::varchar[], zone_class))
        and ($risk_colours::varchar[] is null or list_contains($risk_colours::varchar[], risk_colour))
), matched as (
    select
        p.*, case when p.subject_kind = 'track' then 'body' else 'badge' end as side,
        case
            when $who = 'anyone' and $companies::varchar[] is null then 'yes'
            when $who = 'unidentified' then case when p.person_id is null then 'yes' else 'no' end
            when p.person_id is null or p.identity <> 'sure' then 'maybe'
            when $companies::varchar[] is not null
                then case when p.company is null then 'maybe' when list_contains($companies::varchar[], p.company) then 'yes' else 'no' end
            when coalesce(s.standing, 'unknown') not in ('own', 'contractor') then 'maybe'
            when s.standing = $who then 'yes'
            else 'no'
        end as matches
    from person_in_zone p
    join zones z on z.zone_id = p.zone_id
    left join person_standing s on s.person_id = p.person_id
), stays as (
    select
        zone_id, holder, stay_key, side, any_value(person_id) as person_id, max(plus_minus_ms) as plus_minus_ms,
        bool_or(start_utc is null) as clock_unknown, min(start_utc) as start_utc, max(end_utc) as end_utc,
        min(start_utc) filter (where certainty = 'surely' and matches = 'yes') as sure_from_utc,
        max(end_utc) filter (where certainty = 'surely' and matches = 'yes') as sure_to_utc,
        list(distinct source_id order by source_id) as sources, list(distinct subject_kind || ' ' || subject_id order by subject_kind || ' ' || subject_id) as subjects,
        list(struct_pack(code := case subject_kind when 'track' then 'E3' when 'tag' then 'E2' else 'E4' end, kind := 'presence',
            ref := presence_id, video_id := video_id, start_ms := start_ms, end_ms := end_ms) order by start_utc, presence_id) as shown
    from matched
    where matches <> 'no'
    group by zone_id, holder, stay_key, side
), hours as (
    select unnest($hours_from::timestamp[]) as from_utc, unnest($hours_to::timestamp[]) as to_utc
), permits as (
    select a.zone_id, a.sure_from_utc, a.sure_to_utc, a.maybe_from_utc, a.maybe_to_utc, a.plus_minus_ms
    from permit_active a
    join zones z on z.zone_id = a.zone_id
    where $permit <> 'any' and ($permit_types::varchar[] is null or list_contains($permit_types::varchar[], a.work_type))
), units as (
    select distinct case when $each then zone_id || '|' || stay_key else zone_id end as unit, zone_id from stays
    union
    select zone_id, zone_id from zones where not $each
), edges as ( -- surely: counted by side, the larger holds; possibly: all together
    select case when $each then zone_id || '|' || stay_key else zone_id end as unit, 'surely' as mode, side, 'people' as what,
        sure_from_utc + to_milliseconds(plus_minus_ms) as from_utc, sure_to_utc - to_milliseconds(plus_minus_ms) as to_utc
    from stays where epoch_ms(sure_to_utc) - epoch_ms(sure_from_utc) > 2 * plus_minus_ms
    union all
    select case when $each then zone_id || '|' || stay_key else zone_id end, 'possibly', 'any', 'people',
        start_utc - to_milliseconds(plus_minus_ms), end_utc + to_milliseconds(plus_minus_ms)
    from stays where start_utc is not null
    union all
    select u.unit, m.mode, m.side, 'hours', h.from_utc, h.to_utc
    from hours h cross join units u
    cross join (values ('surely', 'body'), ('surely', 'badge'), ('possibly', 'any')) m(mode, side)
    union all
    select u.unit, m.mode, m.side, 'permit',
        case when (m.mode = 'surely') = ($permit = 'active') then p.sure_from_utc + to_milliseconds(p.plus_minus_ms)
            else p.maybe_from_utc - to_milliseconds(p.plus_minus_ms) end,
        case when (m.mode = 'surely') = ($permit = 'active') then p.sure_to_utc - to_milliseconds(p.plus_minus_ms)
            else p.maybe_to_utc + to_milliseconds(p.plus_minus_ms) end
    from permits p
    join units u on u.zone_id = p.zone_id
    cross join (values ('surely', 'body'), ('surely', 'badge'), ('possibly', 'any')) m(mode, side)
), turns as (
    select unit, mode, side, what, from_utc as moment_utc, 1 as step from edges where to_utc > from_utc
    union all
    select unit, mode, side, what, to_utc, -1 from edges where to_utc > from_utc
), steps as (
    select
        unit, mode, side, moment_utc, lead(moment_utc) over timeline as next_utc,
        sum(coalesce(sum(step) filter (where what = 'people'), 0)) over timeline as people,
        sum(coalesce(sum(step) filter (where what = 'hours'), 0)) over timeline as in_hours,
        sum(coalesce(sum(step) filter (where what = 'permit'), 0)) over timeline as permits
    from turns
    group by unit, mode, side, moment_utc
    window timeline as (partition by unit, mode, side order by moment_utc)
), marked as (
    select *, people > $more_than and in_hours > 0
        and case $permit when 'active' then permits > 0 when 'none' then permits <= 0 else true end as counts
    from steps where next_utc is not null
), runs as (
    select *, sum((not counts)::int) over (partition by unit, mode, side order by moment_utc) as run_no from marked
), stretches as (
    select unit, mode, min(moment_utc) as start_utc, max(next_utc) as end_utc, max(people) as people
    from runs where counts
    group by unit, mode, side, run_no
    having epoch_ms(max(next_utc)) - epoch_ms(min(moment_utc)) >= $hold_s * 1000
), opened as ( -- re-opened within ten minutes is the same finding
    select *, coalesce(start_utc > max(end_utc) over (partition by unit, mode order by start_utc, end_utc
        rows between unbounded preceding and 1 preceding) + interval 10 minute, true) as opens
    from stretches
), numbered as (
    select *, sum(opens::int) over (partition by unit, mode order by start_utc, end_utc rows unbounded preceding) as finding_no from opened
), found as (
    select
        unit, mode, finding_no, min(start_utc) as start_utc, max(end_utc) as end_utc, max(people) as people,
        sum(epoch_ms(end_utc) - epoch_ms(start_utc))::bigint as held_ms
    from numbered
    group by unit, mode, finding_no
), verdicts as (
    select u.unit, u.zone_id, f.finding_no, f.start_utc, f.end_utc, f.people, f.held_ms, 'violated' as answer
    from units u join found f on f.unit = u.unit and f.mode = 'surely'
    union all
    select u.unit, u.zone_id, null, min(f.start_utc), max(f.end_utc), max(f.people), max(f.held_ms),
        case when count(f.unit) > 0 or bool_or(c.unit is not null) then 'cannot_tell' else 'met' end
    from units u
    left join found f on f.unit = u.unit and f.mode = 'possibly'
    left join (select distinct case when $each then zone_id || '|' || stay_key else zone_id end as unit from stays where clock_unknown) c
        on c.unit = u.unit
    where u.unit not in (select unit from found where mode = 'surely')
    group by u.unit, u.zone_id
), extent as (
    select zone_id, min(start_utc) as start_utc, max(end_utc) as end_utc from watched where start_utc is not null group by zone_id
), shown as (
    select
        v.unit, v.finding_no, max(s.plus_minus_ms) as plus_minus_ms, bool_or(s.sure_from_utc is null) as unsure, bool_or(s.clock_unknown) as clock_unknown,
        min(s.start_utc) as stay_start_utc, max(s.end_utc) as stay_end_utc,
        list(distinct s.person_id order by s.person_id) filter (where s.person_id is not null) as person_ids,
        list(distinct s.side order by s.side) as sides, min(s.stay_key) as first_stay_key,
        list_sort(list_distinct(flatten(list(s.subjects order by s.subjects)))) as subject_ids, list_sort(list_distinct(flatten(list(s.sources order by s.sources)))) as source_ids,
        flatten(list(s.shown order by s.start_utc, s.stay_key)) as evidence
    from verdicts v
    join stays s on s.zone_id = v.zone_id and (not $each or v.unit = s.zone_id || '|' || s.stay_key)
        and (v.start_utc is null or s.start_utc is null or (s.start_utc <= v.end_utc and s.end_utc >= v.start_utc))
        and (v.answer <> 'violated' or s.sure_from_utc is not null)
    group by v.unit, v.finding_no
)
select
    v.unit || case when v.answer = 'violated' and not $each then '|' || w.first_stay_key else '' end
        || case when row_number() over again > 1 then '#' || row_number() over again else '' end as unit_key, -- stretches of one stay
    v.answer,
    case
        when v.answer = 'violated' then 'site_rule_broken'
        when v.answer = 'met' then 'site_rule_kept'
        when w.clock_unknown then 'clock_unknown'
        when w.unsure then 'identity'
        else 'clock'
    end as reason_code,
    coalesce(v.start_utc, case when $each then w.stay_start_utc end, e.start_utc) as start_utc,
    coalesce(v.end_utc, case when $each then w.stay_end_utc end, e.end_utc) as end_utc,
    coalesce(w.plus_minus_ms, 0) as plus_minus_ms,
    $severity::varchar as severity,
    case when len(w.sides) > 1 then 'confirmed' else 'probable' end as status,
    coalesce((select list(distinct a.permit_no order by a.permit_no) from permit_active a
        where a.zone_id = v.zone_id and a.maybe_from_utc < v.end_utc and a.maybe_to_utc > v.start_utc), []) as permit_ids,
    [v.zone_id] as zone_ids, coalesce(w.person_ids, []) as person_ids, coalesce(w.subject_ids, []) as subject_ids,
    coalesce(w.source_ids, []) as source_ids,
    to_json(struct_pack(people := v.people, held_ms := v.held_ms)) as measured,
    to_json(struct_pack(more_than := $more_than, hold_s := $hold_s)) as limits,
    to_json(coalesce(w.evidence, [])) as evidence
from verdicts v
left join shown w on w.unit = v.unit and w.finding_no is not distinct from v.finding_no
left join extent e on e.zone_id = v.zone_id
window again as (partition by v.unit, w.first_stay_key order by v.start_utc)
order by unit_key
