-- id: AP-IMPLAUSIBLE
-- title_en: Implausibly quick, remote, late or batch signing
-- title_zh: 审批异常（过快、异地、批量、补签）
-- pack: gb30871
-- severity: S2
-- unit: permit
-- watched: none
-- param: approval.min_gap_s
-- param: approval.min_read_s
-- param: approval.batch_n
-- param: approval.batch_min
-- param: approval.max_before_h
-- param: approval.backfill_h
-- param: space.approver_radius_m
-- clause: GB 30871-2022 4.11 a, 4.18
-- grade: A
-- evidence: E2 E8
-- text_en: Signatures of {permits} are not plausible: {measured.faults_en}.
-- text_zh: 作业票{permits}的签字不合常理：{measured.faults_zh}。

-- Signed too soon after opening the form, or after another person on another device; by somebody whose tag was elsewhere; three
-- tickets and more by one signer within minutes; long before the start; entered long after. All times of one system: no clock
-- stands between them, but a written minute may hide a quick signature, and then nothing is said to be plausible.
with knobs as (
    select
        permit_no,
        max(number) filter (where name = 'approval.min_gap_s') as gap_s, max(number) filter (where name = 'approval.min_read_s') as read_s,
        max(number) filter (where name = 'approval.batch_n') as batch_n, max(number) filter (where name = 'approval.batch_min') as batch_min,
        max(number) filter (where name = 'approval.max_before_h') as before_h, max(number) filter (where name = 'approval.backfill_h') as backfill_h,
        max(number) filter (where name = 'space.approver_radius_m') as radius_m
    from param_permit
    where name in ('approval.min_gap_s', 'approval.min_read_s', 'approval.batch_n', 'approval.batch_min', 'approval.max_before_h',
        'approval.backfill_h', 'space.approver_radius_m')
    group by permit_no
), lines as (
    select
        a.permit_no, a.record_id, a.node, a.signer, a.role, a.device, a.source_id, coalesce(a.plus_minus_ms, 0) as plus_minus_ms,
        a.sign_time_utc as low_utc, last_moment(a.sign_time_utc, a.sign_time_res_ms) as high_utc, coalesce(a.sign_time_res_ms, 1) as res_ms,
        epoch_ms(last_moment(a.sign_time_utc, a.sign_time_res_ms)) - epoch_ms(a.open_time_utc) as read_most_ms,
        epoch_ms(a.recv_time_utc) - epoch_ms(last_moment(a.sign_time_utc, a.sign_time_res_ms)) as late_entry_ms,
        lag(a.signer) over chain as before_signer, lag(a.device) over chain as before_device, lag(a.sign_time_utc) over chain as before_utc,
        regexp_matches(lower(coalesce(a.node, '')), '验收|accept|hand-?back') as is_acceptance
    from approval_utc a
    where a.sign_time_utc is not null
    window chain as (partition by a.permit_no order by a.sign_time_utc, a.record_id)
), elsewhere as ( -- how near the signer's tag came to the work point within five minutes of signing
    select l.record_id, min(sqrt((f.x_m - p.x_m) ** 2 + (f.y_m - p.y_m) ** 2) - coalesce(f.acc_m, 3)) as nearest_m
    from lines l
    join permit_now p on p.permit_no = l.permit_no and p.x_m is not null and p.y_m is not null
    join person e on lower(trim(e.name)) = lower(trim(l.signer))
    join tag_holder h on h.person_id = e.person_id
    join position_utc f on f.tag_id = h.tag_id and f.x_m is not null
        and f.moment_utc between l.low_utc - interval 5 minute and l.high_utc + interval 5 minute
    where not l.is_acceptance
    group by l.record_id
), batches as (
    select a.record_id, count(distinct b.permit_no) as tickets
    from lines a
    join knobs k on k.permit_no = a.permit_no
    join lines b on lower(trim(b.signer)) = lower(trim(a.signer)) and abs(epoch_ms(b.low_utc) - epoch_ms(a.low_utc)) <= k.batch_min * 60000
    join permit_now p on p.permit_no = a.permit_no
    join permit_now q on q.permit_no = b.permit_no
    where a.permit_no = b.permit_no or sqrt((q.x_m - p.x_m) ** 2 + (q.y_m - p.y_m) ** 2) > 100
    group by a.record_id
), checked as (
    select
        l.*, k.read_s,
        l.read_most_ms >= 0 and l.read_most_ms < k.read_s * 1000 as too_quick,
        l.before_signer is not null and lower(trim(l.before_signer)) <> lower(trim(l.signer)) and l.before_device <> l.device
            and not l.is_acceptance and epoch_ms(l.high_utc) - epoch_ms(l.before_utc) < k.gap_s * 1000 as too_close,
        e.nearest_m > k.radius_m as remote, e.nearest_m,
        b.tickets >= k.batch_n as batch, b.tickets,
        not l.is_acceptance and epoch_ms(s.plan_start_utc) - epoch_ms(l.high_utc) > k.before_h * 3600000 as long_before,
        l.late_entry_ms > k.backfill_h * 3600000 as backfilled,
        l.res_ms >= 60000 as coarse
    from lines l
    join knobs k on k.permit_no = l.permit_no
    join permit_span s on s.permit_no = l.permit_no
    left join elsewhere e on e.record_id = l.record_id
    left join batches b on b.record_id = l.record_id
), marked as (
    select *, coalesce(too_quick, false) or coalesce(too_close, false) or coalesce(remote, false) or coalesce(batch, false)
        or coalesce(long_before, false) or coalesce(backfilled, false) as is_odd
    from checked
), found as (
    select
        permit_no, bool_or(is_odd) as is_odd, bool_or(coarse) as coarse, min(low_utc) as first_utc, max(high_utc) as last_utc,
        list(distinct source_id order by source_id) as source_ids, count(nearest_m) as placed, count(read_most_ms) as opened,
        string_agg(concat_ws(', ',
            case when too_quick then signer || ' signed within ' || ceil(read_most_ms / 1000.0)::int || ' s of opening the form' end,
            case when too_close then signer || ' signed within seconds of ' || before_signer || ' on another device' end,
            case when remote then signer || ' was at least ' || round(nearest_m)::int || ' m from the work' end,
            case when batch then signer || ' signed ' || tickets || ' tickets within minutes' end,
            case when long_before then signer || ' signed more than a day before the start' end,
            case when backfilled then signer || '''s signature was entered hours later' end), '; ' order by low_utc) filter (where is_odd) as faults_en,
        string_agg(concat_ws('，',
            case when too_quick then signer || '打开' || ceil(read_most_ms / 1000.0)::int || '秒内签字' end,
            case when too_close then signer || '与' || before_signer || '在不同终端几乎同时签字' end,
            case when remote then signer || '签字时距作业点至少' || round(nearest_m)::int || '米' end,
            case when batch then signer || '数分钟内签署' || tickets || '张票' end,
            case when long_before then signer || '提前一天以上签字' end,
            case when backfilled then signer || '的签字数小时后才录入' end), '；' order by low_utc) filter (where is_odd) as faults_zh,
        list(exhibit('E8', 'approval', record_id) order by is_odd desc, low_utc) as evidence
    from marked
    group by permit_no
)
select
    p.permit_no as unit_key,
    case when f.permit_no is null then 'cannot_tell' when f.is_odd then 'violated' when f.coarse then 'cannot_tell' else 'met' end as answer,
    case when f.permit_no is null then 'no_approvals' when f.is_odd then 'signing_odd' when f.coarse then 'minutes_only' else 'signing_plausible' end
        as reason_code,
    f.first_utc as start_utc, f.last_utc as end_utc, 0::bigint as plus_minus_ms, 'S2' as severity, 'probable' as status,
    [p.permit_no] as permit_ids, []::varchar[] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids,
    coalesce(f.source_ids, [p.source_id]) as source_ids,
    to_json(struct_pack(faults_en := f.faults_en, faults_zh := f.faults_zh, signatures_with_place := f.placed, signatures_with_opening := f.opened))
        as measured,
    to_json(struct_pack(min_read_s := k.read_s, min_gap_s := k.gap_s, radius_m := k.radius_m)) as limits,
    to_json(coalesce(f.evidence, [])) as evidence
from permit_now p
join knobs k on k.permit_no = p.permit_no
left join found f on f.permit_no = p.permit_no
order by unit_key
