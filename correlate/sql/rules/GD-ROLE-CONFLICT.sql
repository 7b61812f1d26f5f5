-- id: GD-ROLE-CONFLICT
-- title_en: Guardian also works, watches several sites, or signs as approver
-- title_zh: 监护人兼职
-- pack: gb30871 osha
-- severity: S2
-- unit: permit_person
-- watched: none
-- param: guardian.multi_site_m
-- clause: GB 30871-2022 4.10 f; 29 CFR 1910.146(i)(10)
-- grade: A
-- evidence: E2 E3 E8
-- text_en: {persons}, guardian of {measured.permit}, {measured.faults_en}.
-- text_zh: 作业票{measured.permit}的监护人{persons}{measured.faults_zh}。

-- Of each guardian named: also a worker or the approver of the same permit; or guardian of another permit valid at the same
-- time whose place is another zone, or a point further away than multi_site_m. Two places that are not known decide nothing.
with guards as (
    select c.permit_no, c.member, c.person_id, c.name, c.source_id, c.source_row, p.record_id, p.x_m, p.y_m, m.number as apart_m,
        s.plan_start_utc, s.plan_end_utc
    from crew c
    join permit_now p on p.permit_no = c.permit_no
    join permit_span s on s.permit_no = c.permit_no
    join param_permit m on m.permit_no = c.permit_no and m.name = 'guardian.multi_site_m'
    where c.role = 'guardian'
), works as (
    select g.permit_no, g.member from guards g join crew w on w.permit_no = g.permit_no and w.role = 'worker' and w.member = g.member
), approves as (
    select distinct g.permit_no, g.member
    from guards g
    join chain_step s on s.permit_no = g.permit_no and s.node in ('approver', 'unit', 'safety') and s.matched and lower(trim(s.signer)) = lower(trim(g.name))
), pairs as (
    select
        g.permit_no, g.member, o.permit_no as other_no,
        greatest(a.maybe_from_utc, b.maybe_from_utc) as from_utc, least(a.maybe_to_utc, b.maybe_to_utc) as to_utc,
        a.sure_from_utc is not null and b.sure_from_utc is not null
            and greatest(a.sure_from_utc, b.sure_from_utc) < least(a.sure_to_utc, b.sure_to_utc) as surely_together,
        case when g.x_m is not null and o.x_m is not null then sqrt((g.x_m - o.x_m) ** 2 + (g.y_m - o.y_m) ** 2) > g.apart_m
            when a.zone_id is not null and b.zone_id is not null and a.zone_id = b.zone_id then false end as is_apart
    from guards g
    join guards o on o.member = g.member and o.permit_no <> g.permit_no
    join permit_active a on a.permit_no = g.permit_no
    join permit_active b on b.permit_no = o.permit_no and b.maybe_from_utc < a.maybe_to_utc and b.maybe_to_utc > a.maybe_from_utc
    where not exists ( -- handed over: a guardian with a stretch of duty is only there meanwhile
        select 1 from crew c where c.permit_no in (g.permit_no, o.permit_no) and c.member = g.member and c.role = 'guardian'
            and (c.valid_to_utc <= greatest(a.maybe_from_utc, b.maybe_from_utc) or c.valid_from_utc >= least(a.maybe_to_utc, b.maybe_to_utc)))
), several as (
    select permit_no, member, bool_or(surely_together and is_apart) as is_several,
        bool_or(is_apart is null or (is_apart and not surely_together)) as may_be_several,
        string_agg(distinct other_no, ', ') filter (where surely_together and is_apart) as others, min(from_utc) as from_utc, max(to_utc) as to_utc
    from pairs group by permit_no, member
), joined as (
    select
        g.*, w.member is not null as is_worker, a.member is not null as is_approver, coalesce(s.is_several, false) as is_several,
        coalesce(s.may_be_several, false) as may_be_several, s.others
    from guards g
    left join works w on w.permit_no = g.permit_no and w.member = g.member
    left join approves a on a.permit_no = g.permit_no and a.member = g.member
    left join several s on s.permit_no = g.permit_no and s.member = g.member
)
select
    permit_no || '|' || member as unit_key,
    case when is_worker or is_approver or is_several then 'violated' when may_be_several then 'cannot_tell' else 'met' end as answer,
    case when is_worker then 'guardian_works' when is_approver then 'guardian_approves' when is_several then 'several_sites'
        when may_be_several then 'distance_unknown' else 'one_duty' end as reason_code,
    plan_start_utc as start_utc, plan_end_utc as end_utc, 0::bigint as plus_minus_ms, 'S2' as severity, 'probable' as status,
    [permit_no] as permit_ids, []::varchar[] as zone_ids, list_filter([person_id], lambda p: p is not null) as person_ids,
    case when person_id is null then ['person ' || name] else [] end as subject_ids, [source_id] as source_ids,
    to_json(struct_pack(
        permit := permit_no,
        faults_en := concat_ws(', ', case when is_worker then 'is also one of its workers' end, case when is_approver then 'also signed to approve it' end,
            case when is_several then 'guards ' || others || ' at the same time elsewhere' end),
        faults_zh := concat_ws('，', case when is_worker then '同时列为作业人' end, case when is_approver then '同时签字审批' end,
            case when is_several then '同一时间还监护' || others end))) as measured,
    to_json(struct_pack(multi_site_m := apart_m)) as limits,
    to_json([exhibit('E1', 'permit', record_id)]) as evidence
from joined
order by unit_key
