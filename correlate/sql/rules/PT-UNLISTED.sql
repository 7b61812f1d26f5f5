-- id: PT-UNLISTED
-- title_en: Person not named on the permit
-- title_zh: 非票面人员进入作业
-- pack: gb30871
-- severity: S2
-- unit: presence
-- watched: subject
-- param: presence.unlisted_s
-- clause: GB 30871-2022 annex A, 4.10 b, 6.8 c
-- grade: A
-- evidence: E2 E3 E4
-- text_en: {subject} was in {zone} for {measured.unlisted_ms} while {permits} was active and does not name them (from {start}).
-- text_zh: {subject}在{zone}停留{measured.unlisted_ms}，期间作业票{permits}有效但未登记该人员（自{start}起）。

-- Stays of known people in exclusive zones. Time under a permit active there, less time under a permit that names them.
with judged as (
    select p.*, m.number as hold_s, (m.number * 1000)::bigint as hold_ms
    from person_in_zone p
    join zone z on z.zone_id = p.zone_id and z.zone_class = 'exclusive'
    join param_zone m on m.zone_id = p.zone_id and m.name = 'presence.unlisted_s'
    where p.person_id is not null
), crew as (
    select c.permit_no, count(r.permit_no) as named, count(r.permit_no) filter (where r.person_id is null) as unsure
    from (select distinct permit_no from permit_cover) c
    left join permit_role r on r.permit_no = c.permit_no
    group by c.permit_no
), listing as ( -- how surely each permit names the holder of each presence
    select
        j.presence_id, j.stay_key, c.permit_no, c.work_type, c.maybe_from_utc, c.maybe_to_utc, c.sure_from_utc, c.sure_to_utc,
        c.zone_known,
        case
            when bool_or(r.person_id = j.person_id and r.certainty = 'sure') then 'sure'
            when bool_or(r.person_id = j.person_id) then 'sure_by_name'
            when any_value(w.named) = 0 then 'crew_unknown'
            when bool_or(r.person_id is null and lower(trim(r.name)) = lower(trim(j.person_name))) then 'name_unsure'
            else 'no'
        end as listed
    from judged j
    join permit_cover c on c.presence_id = j.presence_id
    join crew w on w.permit_no = c.permit_no
    left join permit_role r on r.permit_no = c.permit_no
    group by j.presence_id, j.stay_key, j.person_id, c.permit_no, c.work_type, c.maybe_from_utc, c.maybe_to_utc,
        c.sure_from_utc, c.sure_to_utc, c.zone_known
), windows as ( -- add: time that counts; less: time that does not. surely counts the least, possibly the most
    select presence_id, 'surely' as mode, 'add' as effect, sure_from_utc as from_utc, sure_to_utc as to_utc
    from listing where sure_from_utc is not null and zone_known and listed not in ('sure', 'sure_by_name')
    union all -- a permit that names them never counts against them, however unsure its edges
    select presence_id, 'possibly', 'add', maybe_from_utc, maybe_to_utc
    from listing where zone_known and listed not in ('sure', 'sure_by_name')
    union all
    select presence_id, 'surely', 'less', maybe_from_utc, maybe_to_utc from listing where listed <> 'no'
    union all
    select presence_id, 'possibly', 'less', sure_from_utc, sure_to_utc
    from listing where listed in ('sure', 'sure_by_name') and sure_from_utc is not null
    union all
    select presence_id, 'surely', 'less', maybe_from_utc, maybe_to_utc from excuse where why = 'roster'
    union all
    select presence_id, 'possibly', 'less', sure_from_utc, sure_to_utc
    from excuse where why = 'roster' and sure_from_utc is not null
), clipped as (
    select
        w.presence_id, w.mode, w.effect, greatest(w.from_utc, j.start_utc) as from_utc, least(w.to_utc, j.end_utc) as to_utc
    from windows w
    join judged j on j.presence_id = w.presence_id
    where w.from_utc < j.end_utc and w.to_utc > j.start_utc
), edges as (
    select presence_id, mode, from_utc as moment_utc, (effect = 'add')::int as adds, (effect = 'less')::int as lessens from clipped
    union all
    select presence_id, mode, to_utc, -(effect = 'add')::int, -(effect = 'less')::int from clipped
), steps as (
    select
        presence_id, mode, moment_utc,
        sum(sum(adds)) over timeline > 0 and sum(sum(lessens)) over timeline <= 0 as counts,
        lead(moment_utc) over timeline as next_utc
    from edges
    group by presence_id, mode, moment_utc
    window timeline as (partition by presence_id, mode order by moment_utc)
), stretches as ( -- neighbouring steps that count are one stretch
    select *, sum((not counts)::int) over (partition by presence_id, mode order by moment_utc) as stretch_no
    from steps
    where next_utc is not null
), lengths as (
    select
        presence_id, mode, min(moment_utc) as first_utc, max(next_utc) as last_utc,
        epoch_ms(max(next_utc)) - epoch_ms(min(moment_utc)) as unlisted_ms
    from stretches
    where counts
    group by presence_id, mode, stretch_no
), unlisted as (
    select
        presence_id, mode, max(unlisted_ms) as unlisted_ms, arg_max(first_utc, unlisted_ms) as first_utc,
        arg_max(last_utc, unlisted_ms) as last_utc
    from lengths
    group by presence_id, mode
), graded as (
    select
        j.*, s.unlisted_ms as surely_ms, p.unlisted_ms as possibly_ms, s.first_utc, s.last_utc,
        j.certainty = 'surely' and coalesce(s.unlisted_ms, 0) >= j.hold_ms and j.identity = 'sure' as is_violated
    from judged j
    left join unlisted s on s.presence_id = j.presence_id and s.mode = 'surely'
    left join unlisted p on p.presence_id = j.presence_id and p.mode = 'possibly'
), stays as (
    select
        stay_key, any_value(holder) as holder, any_value(person_id) as person_id, any_value(zone_id) as zone_id,
        any_value(hold_s) as hold_s, any_value(hold_ms) as hold_ms, bool_or(is_violated) as is_violated,
        bool_or(start_utc is null) as clock_unknown, bool_or(certainty = 'surely') as surely_inside,
        bool_and(identity = 'sure') as identity_sure, min(start_utc) as stay_start_utc, max(end_utc) as stay_end_utc,
        max(plus_minus_ms) as plus_minus_ms, min(first_utc) filter (where is_violated) as open_start_utc,
        max(last_utc) filter (where is_violated) as open_end_utc, max(surely_ms) filter (where is_violated) as unlisted_ms,
        sum(possibly_ms) as possibly_ms, count(distinct subject_kind) filter (where is_violated) as kinds,
        list(distinct source_id order by source_id) as source_ids,
        list(distinct subject_kind || ' ' || subject_id order by subject_kind || ' ' || subject_id) as subject_ids,
        list(struct_pack(
            code := case subject_kind when 'track' then 'E3' when 'tag' then 'E2' else 'E4' end, kind := 'presence',
            ref := presence_id, video_id := video_id, start_ms := start_ms, end_ms := end_ms
        ) order by start_utc, presence_id) as evidence
    from graded
    group by stay_key
), permits as (
    select
        stay_key, list(distinct permit_no order by permit_no) filter (where zone_known) as permit_ids,
        bool_or(work_type = 'CS') as confined, bool_or(listed = 'crew_unknown') as crew_unknown,
        bool_or(listed = 'name_unsure') as name_unsure, bool_or(listed in ('sure', 'sure_by_name')) as is_listed
    from listing
    group by stay_key
)
select
    s.stay_key as unit_key,
    case
        when s.is_violated then 'violated'
        when s.clock_unknown then 'cannot_tell'
        when coalesce(s.possibly_ms, 0) < s.hold_ms then 'met'
        else 'cannot_tell'
    end as answer,
    case
        when s.is_violated then 'unlisted'
        when s.clock_unknown then 'clock_unknown'
        when coalesce(s.possibly_ms, 0) < s.hold_ms then
            case when p.is_listed then 'listed' when p.permit_ids is null then 'no_active_permit' else 'too_short' end
        when not s.identity_sure then 'identity'
        when not s.surely_inside then 'place'
        when p.crew_unknown then 'crew_unknown'
        when p.name_unsure then 'name_unsure'
        else 'clock'
    end as reason_code,
    coalesce(s.open_start_utc, s.stay_start_utc) as start_utc,
    coalesce(s.open_end_utc, s.stay_end_utc) as end_utc,
    s.plus_minus_ms,
    case when p.confined then 'S1' else 'S2' end as severity,
    case when s.kinds > 1 then 'confirmed' else 'probable' end as status,
    coalesce(p.permit_ids, []) as permit_ids,
    [s.zone_id] as zone_ids, [s.person_id] as person_ids, s.subject_ids, s.source_ids,
    to_json(struct_pack(unlisted_ms := s.unlisted_ms, possibly_unlisted_ms := s.possibly_ms)) as measured,
    to_json(struct_pack(unlisted_s := s.hold_s)) as limits,
    to_json(s.evidence) as evidence
from stays s
left join permits p on p.stay_key = s.stay_key
order by unit_key
