-- id: BH-LINE-CROSS
-- title_en: Crossing a high-risk line
-- title_zh: 越过高风险警戒线
-- pack: gb30871 site
-- severity: S2
-- unit: subject
-- watched: none
-- param: behaviour.line_margin_m
-- param: behaviour.line_hold_s
-- clause: GB 30871-2022 9.2.10 g, 9.2.12, 11.7, annex A
-- grade: A
-- evidence: E2 E3
-- text_en: {subject} crossed the line into {zone} at {start} without being allowed there, {measured.margin_m} m beyond it for {measured.stays_ms}.
-- text_zh: {subject}于{start}越线进入{zone}，越线{measured.margin_m}米，停留{measured.stays_ms}，无进入许可。

-- Lines drawn before zones of high risk (exclusive, red, confined, electrical, at height, or asking for a permit): each body or tag
-- that crossed one inwards. Beyond it by line_margin_m (a tag by its accuracy) for line_hold_s counts. Allowed is who a permit valid
-- there names, who stands on the roster or has another excuse, and in shared zones the site's own people. A line before a lift's or a
-- machine's reach counts only while such work may be going on. Who is not known may be allowed where anybody is: cannot tell.
with knobs as (
    select zone_id, max(number) filter (where name = 'behaviour.line_margin_m') as margin_m, (max(number) filter (where name = 'behaviour.line_hold_s') * 1000)::bigint as hold_ms
    from param_zone where name in ('behaviour.line_margin_m', 'behaviour.line_hold_s') group by zone_id
), risky as (
    select z.zone_id, z.name, z.zone_class, z.kind, k.margin_m, k.hold_ms, regexp_matches(lower(concat_ws(' ', z.zone_id, z.name)), '吊装|吊物|回转|lift|crane|swing') as in_reach
    from zone z join knobs k on k.zone_id = z.zone_id
    where z.zone_class = 'exclusive' or z.permit_required or z.risk_colour = 'red' or z.kind in ('confined_space', 'electrical', 'height')
        or regexp_matches(lower(concat_ws(' ', z.zone_id, z.name)), '吊装|吊物|回转|lift|crane|swing')
), linked as (
    select subject_id, arg_max(person_id, probability) as person_id, max(probability) as probability from link where subject_kind = 'track' group by subject_id
), holders as (
    select tag_id, min(person_id) as person_id from tag_holder group by tag_id having count(distinct person_id) = 1
), crossed as (
    select 'track' as subject_kind, x.track_id as subject_id, x.line_id, x.zone_id, x.moment_utc, x.stays_ms, x.margin_m, r.margin_m as least_m, r.hold_ms, x.camera_id as source_id, coalesce(x.plus_minus_ms, 0) as plus_minus_ms,
        case when l.probability >= 0.9 then l.person_id end as person_id, l.person_id as maybe_person_id, r.zone_class, r.kind, r.in_reach, x.crossing_id as ref, x.video_id, x.t_ms
    from crossing_utc x join risky r on r.zone_id = x.zone_id
    left join linked l on l.subject_id = x.track_id
    where x.direction = 'in'
    union all by name
    select 'tag' as subject_kind, x.tag_id as subject_id, x.line_id, x.zone_id, corrected(x.moment_shown, c.anchor, c.offset_ms, c.drift_ppm) as moment_utc, x.stays_ms, x.margin_m, greatest(r.margin_m, x.acc_m) as least_m, r.hold_ms,
        x.source_id, corrected_pm(x.moment_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm) as plus_minus_ms, h.person_id, h.person_id as maybe_person_id, r.zone_class, r.kind, r.in_reach
    from tag_crossing x join risky r on r.zone_id = x.zone_id
    left join holders h on h.tag_id = x.tag_id
    left join clock c on c.source_id = x.source_id and x.moment_shown >= c.valid_from_shown and x.moment_shown < c.valid_to_shown
), permits as (
    select
        x.subject_kind, x.subject_id, x.line_id, x.moment_utc,
        bool_or(r.person_id = x.person_id and r.certainty <> 'ambiguous' and a.sure_from_utc + to_milliseconds(apart_ms(x.source_id, x.plus_minus_ms, a.source_id, a.plus_minus_ms)) <= x.moment_utc
            and (a.sure_to_utc >= timestamp '9999-12-30' or a.sure_to_utc - to_milliseconds(apart_ms(x.source_id, x.plus_minus_ms, a.source_id, a.plus_minus_ms)) > x.moment_utc)) as named_surely,
        bool_or(r.person_id = x.maybe_person_id or r.person_id is null) as named_maybe, bool_or(a.work_type in ('LF', 'EX')) as reach_works, list(distinct a.permit_no order by a.permit_no) as permit_ids
    from crossed x
    join permit_active a on a.zone_id = x.zone_id and a.maybe_from_utc - to_milliseconds(apart_ms(x.source_id, x.plus_minus_ms, a.source_id, a.plus_minus_ms)) <= x.moment_utc
        and (a.maybe_to_utc >= timestamp '9999-12-30' or a.maybe_to_utc + to_milliseconds(apart_ms(x.source_id, x.plus_minus_ms, a.source_id, a.plus_minus_ms)) >= x.moment_utc)
    left join permit_role r on r.permit_no = a.permit_no
    group by x.subject_kind, x.subject_id, x.line_id, x.moment_utc
), excuses as (
    select
        x.subject_kind, x.subject_id, x.line_id, x.moment_utc, coalesce(bool_or(w.person_id = x.person_id and w.certainty = 'sure'
            and w.from_utc + to_milliseconds(apart_ms(x.source_id, x.plus_minus_ms, w.source_id, w.plus_minus_ms)) <= x.moment_utc
            and (w.to_utc >= timestamp '9999-12-30' or w.to_utc - to_milliseconds(apart_ms(x.source_id, x.plus_minus_ms, w.source_id, w.plus_minus_ms)) > x.moment_utc)), false) as excused,
        coalesce(bool_or(w.person_id = x.maybe_person_id or w.person_id is null), false) as excused_maybe
    from crossed x
    join excuse_window w on w.zone_id = x.zone_id and (w.from_utc <= timestamp '0001-01-02' or w.from_utc - interval 1 minute <= x.moment_utc) and (w.to_utc >= timestamp '9999-12-30' or w.to_utc + interval 1 minute >= x.moment_utc)
    group by x.subject_kind, x.subject_id, x.line_id, x.moment_utc
), graded as (
    select
        x.*, coalesce(p.permit_ids, []) as permit_ids,
        case
            when x.in_reach and not coalesce(p.reach_works, false) then 'line_idle'
            when x.moment_utc is null then 'clock_unknown'
            when coalesce(p.named_surely, false) or coalesce(e.excused, false) then 'allowed'
            when x.zone_class is distinct from 'exclusive' and x.person_id is not null and s.standing = 'own' then 'allowed'
            when x.margin_m <= x.least_m or x.stays_ms < x.hold_ms then 'stepped_back'
            when x.margin_m is null then 'place'
            when x.person_id is null and (p.subject_id is not null or e.subject_id is not null or x.zone_class is distinct from 'exclusive') then 'identity'
            when x.zone_class is distinct from 'exclusive' and coalesce(s.standing, 'unknown') = 'unknown' and x.person_id is not null then 'standing_unknown'
            when coalesce(p.named_maybe, false) or coalesce(e.excused_maybe, false) then 'permit_unsure'
            else 'crossed'
        end as reason_code
    from crossed x
    left join permits p on p.subject_kind = x.subject_kind and p.subject_id = x.subject_id and p.line_id = x.line_id and p.moment_utc is not distinct from x.moment_utc
    left join excuses e on e.subject_kind = x.subject_kind and e.subject_id = x.subject_id and e.line_id = x.line_id and e.moment_utc is not distinct from x.moment_utc
    left join person_standing s on s.person_id = x.person_id
), worst as (
    select * from graded
    qualify row_number() over (partition by subject_kind, subject_id, line_id
        order by case reason_code when 'crossed' then 2 when 'allowed' then 0 when 'stepped_back' then 0 when 'line_idle' then 0 else 1 end desc, stays_ms desc, moment_utc) = 1
), twice as ( -- body and tag of one person, two independent sources
    select person_id, zone_id from worst where reason_code = 'crossed' and person_id is not null group by person_id, zone_id having count(distinct subject_kind) > 1
)
select
    w.subject_id || '|' || w.line_id as unit_key, case when w.reason_code = 'crossed' then 'violated' when w.reason_code in ('allowed', 'stepped_back', 'line_idle') then 'met' else 'cannot_tell' end as answer, w.reason_code,
    w.moment_utc as start_utc, w.moment_utc + to_milliseconds(greatest(w.stays_ms, 1)) as end_utc, w.plus_minus_ms,
    case when w.in_reach or w.kind = 'electrical' then 'S1' else 'S2' end as severity, case when t.person_id is not null then 'confirmed' else 'probable' end as status,
    w.permit_ids, [w.zone_id] as zone_ids, list_filter([w.person_id], lambda p: p is not null) as person_ids, [w.subject_kind || ' ' || w.subject_id] as subject_ids, [w.source_id] as source_ids,
    to_json(struct_pack(line := w.line_id, margin_m := round(w.margin_m, 1), stays_ms := w.stays_ms)) as measured, to_json(struct_pack(margin_m := w.least_m, hold_ms := w.hold_ms)) as limits,
    to_json(list_filter([struct_pack(code := 'E3', kind := 'crossing', ref := w.ref, video_id := w.video_id, start_ms := w.t_ms, end_ms := w.t_ms + w.stays_ms)], lambda e: e.ref is not null)) as evidence
from worst w left join twice t on t.person_id = w.person_id and t.zone_id = w.zone_id
order by unit_key
