-- id: PT-NOPERMIT-PRESENCE
-- title_en: Presence without any valid permit
-- title_zh: 无有效作业票进入作业区
-- pack: gb30871
-- severity: S2
-- unit: presence
-- watched: subject
-- param: presence.nopermit_s
-- param: presence.pre_start_min
-- clause: GB 30871-2022 4.6, 4.10 a; AQ 3067-2026
-- grade: A
-- evidence: E2 E3 E4
-- text_en: {subject} was in {zone} for {measured.uncovered_ms} without any valid permit (from {start}; {limits.nopermit_s} s count).
-- text_zh: {subject}在{zone}停留{measured.uncovered_ms}，期间没有任何有效作业票（自{start}起；判定阈值{limits.nopermit_s}秒）。

-- A stay is what one holder does in one zone, over all sources. Permits and excuses are taken away from each piece of it
-- (table uncovered): surely uncovered for the hold time is violated; nowhere possibly uncovered for so long is met.
with judged as (
    select
        p.*, z.zone_class, z.risk_colour, m.number as hold_s, (m.number * 1000)::bigint as hold_ms,
        case
            when coalesce(z.zone_class, 'shared') = 'exclusive' or p.person_id is null then 'counts'
            when s.standing = 'own' then 'own_unit'
            when s.standing = 'contractor' then 'counts'
            else 'standing_unknown'
        end as standing
    from person_in_zone p
    join zone z on z.zone_id = p.zone_id and z.permit_required
    join param_zone m on m.zone_id = p.zone_id and m.name = 'presence.nopermit_s'
    left join person_standing s on s.person_id = p.person_id
), open_time as (
    select
        j.presence_id,
        max(u.uncovered_ms) filter (where u.mode = 'surely') as surely_ms,
        max(u.uncovered_ms) filter (where u.mode = 'possibly') as possibly_ms,
        arg_max(u.start_utc, u.uncovered_ms) filter (where u.mode = 'surely') as surely_start_utc,
        arg_max(u.end_utc, u.uncovered_ms) filter (where u.mode = 'surely') as surely_end_utc
    from judged j
    join uncovered u on u.presence_id = j.presence_id
    group by j.presence_id
), possible as ( -- over the whole stay, for pieces of it meet
    select stay_key, max(uncovered_ms) as possibly_ms from uncovered_stay group by stay_key
), unsure as (
    select stay_key, bool_or(not zone_known) as place_unknown, bool_or(sure_from_utc is null) as permit_unsure
    from permit_cover
    group by stay_key
), graded as (
    select
        j.*, o.surely_ms, o.possibly_ms, o.surely_start_utc, o.surely_end_utc,
        j.certainty = 'surely' and coalesce(o.surely_ms, 0) >= j.hold_ms and j.standing = 'counts' as is_violated
    from judged j
    left join open_time o on o.presence_id = j.presence_id
), stays as (
    select
        g.stay_key, any_value(g.holder) as holder, any_value(g.person_id) as person_id, any_value(g.zone_id) as zone_id,
        any_value(g.zone_class) as zone_class, any_value(g.risk_colour) as risk_colour, any_value(g.hold_s) as hold_s,
        any_value(g.hold_ms) as hold_ms, any_value(g.standing) as standing,
        bool_or(g.is_violated) as is_violated, bool_or(g.start_utc is null) as clock_unknown,
        bool_or(g.certainty = 'surely') as surely_inside, min(g.probability) as probability, min(g.confidence) as confidence,
        min(g.start_utc) as stay_start_utc, max(g.end_utc) as stay_end_utc, max(g.plus_minus_ms) as plus_minus_ms,
        min(g.surely_start_utc) filter (where g.is_violated) as open_start_utc,
        max(g.surely_end_utc) filter (where g.is_violated) as open_end_utc,
        max(g.surely_ms) filter (where g.is_violated) as uncovered_ms,
        list(distinct g.source_id order by g.source_id) as source_ids,
        list(distinct g.subject_kind || ' ' || g.subject_id order by g.subject_kind || ' ' || g.subject_id) as subject_ids,
        count(distinct g.subject_kind) filter (where g.is_violated) as kinds,
        list(struct_pack(
            code := case g.subject_kind when 'track' then 'E3' when 'tag' then 'E2' else 'E4' end, kind := 'presence',
            ref := g.presence_id, video_id := g.video_id, start_ms := g.start_ms, end_ms := g.end_ms
        ) order by g.start_utc, g.presence_id) as evidence
    from graded g
    group by g.stay_key
)
select
    s.stay_key as unit_key,
    case
        when s.clock_unknown and not s.is_violated then 'cannot_tell'
        when s.is_violated then 'violated'
        when s.standing = 'own_unit' or coalesce(p.possibly_ms, 0) < s.hold_ms then 'met'
        else 'cannot_tell'
    end as answer,
    case
        when s.is_violated then 'uncovered'
        when s.clock_unknown then 'clock_unknown'
        when s.standing = 'own_unit' then 'own_unit'
        when coalesce(p.possibly_ms, 0) < s.hold_ms then 'covered'
        when s.standing = 'standing_unknown' then 'standing_unknown'
        when not s.surely_inside then 'place'
        when u.place_unknown then 'place_unknown'
        when u.permit_unsure then 'permit_unsure'
        else 'clock'
    end as reason_code,
    coalesce(s.open_start_utc, s.stay_start_utc) as start_utc,
    coalesce(s.open_end_utc, s.stay_end_utc) as end_utc,
    s.plus_minus_ms,
    case when s.zone_class = 'exclusive' or s.risk_colour = 'red' then 'S1' else 'S2' end as severity,
    case when s.kinds > 1 then 'confirmed' when coalesce(s.probability, 1) < 0.6 or coalesce(s.confidence, 1) < 0.6
        then 'possible' else 'probable' end as status,
    (select list(distinct c.permit_no order by c.permit_no) from permit_cover c where c.stay_key = s.stay_key) as permit_ids,
    [s.zone_id] as zone_ids,
    case when s.person_id is null then [] else [s.person_id] end as person_ids,
    s.subject_ids, s.source_ids,
    to_json(struct_pack(uncovered_ms := s.uncovered_ms, possibly_uncovered_ms := p.possibly_ms)) as measured,
    to_json(struct_pack(nopermit_s := s.hold_s)) as limits,
    to_json(s.evidence) as evidence
from stays s
left join possible p on p.stay_key = s.stay_key
left join unsure u on u.stay_key = s.stay_key
order by unit_key
