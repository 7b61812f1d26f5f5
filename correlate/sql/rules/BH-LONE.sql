-- id: BH-LONE
-- title_en: Lone worker where two are required
-- title_zh: 单人作业
-- pack: gb30871 osha site
-- severity: S2
-- unit: zone
-- watched: zone
-- param: behaviour.lone_s
-- param: behaviour.lone_radius_m
-- clause: GB 30871-2022 4.10; GB 26860; 29 CFR 1910.134(g)(3)
-- grade: C
-- evidence: E2 E3
-- text_en: {subject} was alone in {zone} for {measured.alone_ms} from {start}, with nobody else within {limits.radius_m} m.
-- text_zh: {subject}自{start}起独自在{zone}{measured.alone_ms}，{limits.radius_m}米内没有其他人员。

-- Zones where nobody may be alone (no_lone): each stretch with people. Surely alone for lone_s is a violation; where an unnamed body,
-- a silent tag or a coarse position leaves open whether somebody else was there, it cannot be told.
with knobs as (
    select zone_id, (max(number) filter (where name = 'behaviour.lone_s') * 1000)::bigint as hold_ms, max(number) filter (where name = 'behaviour.lone_radius_m') as radius_m
    from param_zone where name in ('behaviour.lone_s', 'behaviour.lone_radius_m') group by zone_id
), graded as (
    select
        s.*, k.hold_ms, k.radius_m, z.kind,
        case when s.alone_ms >= k.hold_ms then 'alone' when s.maybe_ms >= k.hold_ms then 'company_unsure' else 'in_company' end as reason_code
    from lone_stretch s join zone z on z.zone_id = s.zone_id join knobs k on k.zone_id = s.zone_id
)
select
    zone_id || '|' || strftime(start_utc, '%Y%m%dT%H%M%S') as unit_key,
    case reason_code when 'alone' then 'violated' when 'in_company' then 'met' else 'cannot_tell' end as answer, reason_code,
    case reason_code when 'alone' then alone_start_utc else start_utc end as start_utc, case reason_code when 'alone' then alone_end_utc else end_utc end as end_utc, 0::bigint as plus_minus_ms,
    case when kind in ('confined_space', 'electrical') then 'S1' else 'S2' end as severity, case when kinds > 1 then 'confirmed' else 'probable' end as status,
    []::varchar[] as permit_ids, [zone_id] as zone_ids, case when reason_code = 'alone' then list_filter([person_id], lambda p: p is not null) else [] end as person_ids,
    case when reason_code = 'alone' then subject_ids else [] end as subject_ids, source_ids,
    to_json(struct_pack(alone_ms := alone_ms, may_be_alone_ms := maybe_ms, nearest_m := round(nearest_m)::int)) as measured,
    to_json(struct_pack(lone_ms := hold_ms, radius_m := radius_m)) as limits,
    to_json(list_transform(presence_ids[:10], lambda p: exhibit('E2', 'presence', p))) as evidence
from graded
order by unit_key
