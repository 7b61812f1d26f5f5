-- id: AP-ORDER
-- title_en: Approval order or level wrong
-- title_zh: 审批顺序或级别不符
-- pack: gb30871
-- severity: S2
-- unit: permit
-- watched: none
-- param: approval.order_tol_s
-- param: approval.foreman_window_min
-- clause: GB 30871-2022 4.11 b, table B.1, annex A
-- grade: A
-- evidence: E8
-- text_en: The signatures of {permits} are not as its form asks: {measured.faults_en}.
-- text_zh: 作业票{permits}的签字不符合票面要求：{measured.faults_zh}。

-- Signatures in the order of the form; the approver's rank at least that of table B.1 for type and level; nobody in two
-- consecutive steps; the shift foreman's ticket check of hot work within the hour before the start.
with signed as (
    select
        c.*, r.rank,
        lag(c.high_utc) over chain as before_high_utc, lag(c.low_utc) over chain as before_low_utc, lag(c.signer) over chain as before_signer,
        lag(c.node_en) over chain as before_en, lag(c.node_zh) over chain as before_zh, lag(c.source_id) over chain as before_source,
        lag(c.plus_minus_ms) over chain as before_pm
    from chain_step c
    left join lateral (
        select max(a.rank) as rank from ref_approver_rank a where contains(lower(c.role), a.word)
    ) r on true
    where c.matched and c.low_utc is not null
    window chain as (partition by c.permit_no order by c.step)
), limits_of as (
    select
        permit_no, (max(number) filter (where name = 'approval.order_tol_s') * 1000)::bigint as order_tol_ms,
        (max(number) filter (where name = 'approval.foreman_window_min') * 60000)::bigint as foreman_ms
    from param_permit
    where name in ('approval.order_tol_s', 'approval.foreman_window_min')
    group by permit_no
), tops as ( -- the step whose signer must have the rank of table B.1: the approver's, else the local unit's
    select permit_no, max(step) filter (where node in ('approver', 'unit')) as step
    from chain_step group by permit_no
), needed as (
    select work_type, level, approver_rank, approver_en, approver_zh from ref_validity
), checks as (
    select
        s.permit_no, s.step, s.record_id, s.low_utc, s.high_utc, s.source_id,
        apart_ms(s.source_id, s.plus_minus_ms, s.before_source, s.before_pm) as apart_ms,
        epoch_ms(s.before_low_utc) - epoch_ms(s.high_utc) - apart_ms(s.source_id, s.plus_minus_ms, s.before_source, s.before_pm)
            > l.order_tol_ms as out_of_order,
        epoch_ms(s.before_high_utc) - epoch_ms(s.low_utc) + apart_ms(s.source_id, s.plus_minus_ms, s.before_source, s.before_pm)
            > l.order_tol_ms as maybe_out_of_order,
        s.signer is not null and lower(trim(s.signer)) = lower(trim(s.before_signer)) as same_signer,
        t.step = s.step and n.approver_rank is not null and s.rank < n.approver_rank as rank_too_low,
        t.step = s.step and n.approver_rank is not null and s.rank is null as rank_unknown,
        s.node = 'foreman' and b.permit_no is not null
            and (epoch_ms(b.low_utc) - epoch_ms(s.high_utc) - b.plus_minus_ms > l.foreman_ms
                or epoch_ms(s.low_utc) - epoch_ms(b.high_utc)
                    - apart_ms(s.source_id, s.plus_minus_ms, b.source_id, b.plus_minus_ms) > 0) as foreman_outside,
        s.node_en, s.node_zh, s.before_en, s.before_zh, s.signer, s.role, n.approver_en, n.approver_zh
    from signed s
    join limits_of l on l.permit_no = s.permit_no
    left join tops t on t.permit_no = s.permit_no
    left join needed n on n.work_type = s.work_type and n.level is not distinct from s.level
    left join permit_begin b on b.permit_no = s.permit_no
), faults as (
    select
        permit_no, min(low_utc) as first_utc, max(high_utc) as last_utc, max(apart_ms) as apart_ms,
        bool_or(out_of_order) as out_of_order, bool_or(maybe_out_of_order) as maybe_out_of_order, bool_or(same_signer) as same_signer,
        bool_or(rank_too_low) as rank_too_low, bool_or(rank_unknown) as rank_unknown, bool_or(foreman_outside) as foreman_outside,
        list(distinct source_id order by source_id) as source_ids,
        string_agg(concat_ws('; ',
            case when out_of_order then node_en || ' signed before ' || before_en end,
            case when same_signer then signer || ' signed both ' || before_en || ' and ' || node_en end,
            case when rank_too_low then coalesce(role, '?') || ' signed where ' || approver_en || ' must' end,
            case when foreman_outside then node_en || ' is not within the hour before the start' end), '; ' order by step)
            filter (where out_of_order or same_signer or rank_too_low or foreman_outside) as faults_en,
        string_agg(concat_ws('；',
            case when out_of_order then node_zh || '早于' || before_zh || '签字' end,
            case when same_signer then signer || '同时签署' || before_zh || '与' || node_zh end,
            case when rank_too_low then coalesce(role, '?') || '代替' || approver_zh || '审批' end,
            case when foreman_outside then node_zh || '不在开工前1小时内' end), '；' order by step)
            filter (where out_of_order or same_signer or rank_too_low or foreman_outside) as faults_zh,
        list(struct_pack(code := 'E8', kind := 'approval', ref := record_id, video_id := null::varchar, start_ms := null::bigint,
            end_ms := null::bigint) order by step) as evidence
    from checks
    group by permit_no
), units as (
    select p.permit_no, p.source_id, p.level, p.work_type, v.any_level,
        coalesce(bool_or(c.mandatory and not c.matched), true) as incomplete, coalesce(max(c.steps_held), 0) as steps_held
    from permit_now p
    left join chain_step c on c.permit_no = p.permit_no
    left join (select work_type, count(level) > 0 as any_level from ref_validity group by work_type) v on v.work_type = p.work_type
    group by all
)
select
    u.permit_no as unit_key,
    case
        when f.out_of_order or f.same_signer or f.rank_too_low or f.foreman_outside then 'violated'
        when u.steps_held = 0 or f.permit_no is null or u.incomplete or f.maybe_out_of_order or f.rank_unknown
            or (u.any_level and u.level is null) then 'cannot_tell'
        else 'met'
    end as answer,
    case
        when f.out_of_order then 'out_of_order'
        when f.rank_too_low then 'rank_too_low'
        when f.same_signer then 'same_signer'
        when f.foreman_outside then 'foreman_outside'
        when u.steps_held = 0 then 'no_approvals'
        when f.permit_no is null or u.incomplete then 'not_signed'
        when f.maybe_out_of_order then 'clock'
        when u.any_level and u.level is null then 'level_unknown'
        when f.rank_unknown then 'rank_unknown'
        else 'in_order'
    end as reason_code,
    f.first_utc as start_utc, f.last_utc as end_utc, coalesce(f.apart_ms, 0) as plus_minus_ms,
    'S2' as severity, 'probable' as status,
    [u.permit_no] as permit_ids, []::varchar[] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids,
    coalesce(f.source_ids, [u.source_id]) as source_ids,
    to_json(struct_pack(faults_en := f.faults_en, faults_zh := f.faults_zh)) as measured, '{}' as limits,
    to_json(coalesce(f.evidence, [])) as evidence
from units u
left join faults f on f.permit_no = u.permit_no
order by unit_key
