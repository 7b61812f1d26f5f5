-- id: DQ-RECORD-EDIT
-- title_en: Ticket or gas record changed after the fact
-- title_zh: 票证事后修改
-- pack: gb30871
-- severity: S2
-- unit: record
-- watched: none
-- param: edit.online_min
-- param: edit.offline_h
-- clause: GB 30871-2022 4.18, B.3
-- grade: A
-- evidence: E8
-- text_en: The records of {permits} were changed after the fact: {measured.faults_en}.
-- text_zh: 作业票{permits}的记录存在事后修改：{measured.faults_zh}。

-- Of each permit: a row that reached the server long after the time that it claims (offline devices have longer); a state dated
-- before the one it follows by version; a later export that says something else about what was approved. Without times of
-- receipt and without a second export nothing can be said to be unchanged.
with received as (
    select permit_no, record_id, 'signature of ' || coalesce(signer, '?') as what_en, coalesce(signer, '?') || '的签字' as what_zh,
        regexp_matches(lower(coalesce(device, '')), 'pda|app|mobile|手持') as offline, last_moment(sign_time_utc, sign_time_res_ms) as claimed_utc,
        sign_time_utc as claimed_low_utc, recv_time_utc
    from approval_utc where sign_time_utc is not null and recv_time_utc is not null
    union all
    select permit_no, record_id, 'gas sample', '气体分析', false, last_moment(sample_time_utc, sample_time_res_ms), sample_time_utc, recv_time_utc
    from gas_sample_utc where sample_time_utc is not null and recv_time_utc is not null and permit_no is not null
), late as (
    select r.permit_no, count(*) as rows_timed, min(r.claimed_low_utc) as first_utc, max(r.recv_time_utc) as last_utc,
        bool_or(epoch_ms(r.recv_time_utc) - epoch_ms(r.claimed_utc) > case when r.offline then h.number * 3600000 else m.number * 60000 end) as is_late,
        string_agg(r.what_en || ' entered ' || (epoch_ms(r.recv_time_utc) - epoch_ms(r.claimed_utc)) // 60000 || ' min later', '; ' order by r.claimed_utc)
            filter (where epoch_ms(r.recv_time_utc) - epoch_ms(r.claimed_utc) > case when r.offline then h.number * 3600000 else m.number * 60000 end) as faults_en,
        string_agg(r.what_zh || '晚' || (epoch_ms(r.recv_time_utc) - epoch_ms(r.claimed_utc)) // 60000 || '分钟录入', '；' order by r.claimed_utc)
            filter (where epoch_ms(r.recv_time_utc) - epoch_ms(r.claimed_utc) > case when r.offline then h.number * 3600000 else m.number * 60000 end) as faults_zh,
        list(exhibit('E8', 'record', r.record_id) order by epoch_ms(r.recv_time_utc) - epoch_ms(r.claimed_utc) desc) as evidence
    from received r
    join param_permit m on m.permit_no = r.permit_no and m.name = 'edit.online_min'
    join param_permit h on h.permit_no = r.permit_no and h.name = 'edit.offline_h'
    group by r.permit_no
), versions as (
    select permit_no, count(*) as versions, count(distinct concat_ws('|', work_type, level, plan_start_shown, plan_end_shown, location)) > 1 as differs,
        list(exhibit('E1', 'permit', record_id) order by source_path, row) as evidence
    from permit where permit_no is not null group by permit_no
), ordered as (
    select permit_no, version, moment_utc, moment_res_ms, record_id,
        lag(moment_utc) over by_version as before_utc, lag(version) over by_version as before_version
    from permit_state_utc
    where version is not null and moment_utc is not null
    window by_version as (partition by permit_no order by try_cast(regexp_extract(version, '\d+') as integer), record_id)
), backward as (
    select permit_no, bool_or(last_moment(moment_utc, moment_res_ms) < before_utc) as goes_back,
        list(exhibit('E8', 'state', record_id) order by record_id) filter (where last_moment(moment_utc, moment_res_ms) < before_utc) as evidence
    from ordered group by permit_no
), joined as (
    select
        p.permit_no, p.source_id, s.plan_start_utc, s.plan_end_utc, coalesce(l.is_late, false) as is_late, coalesce(v.differs, false) as differs,
        coalesce(b.goes_back, false) as goes_back, l.rows_timed, v.versions, l.faults_en, l.faults_zh, l.first_utc, l.last_utc,
        list_concat(case when l.is_late then l.evidence else [] end, case when v.differs then v.evidence else [] end, coalesce(b.evidence, [])) as evidence
    from permit_now p
    join permit_span s on s.permit_no = p.permit_no
    left join late l on l.permit_no = p.permit_no
    left join versions v on v.permit_no = p.permit_no
    left join backward b on b.permit_no = p.permit_no
)
select
    permit_no as unit_key,
    case when is_late or differs or goes_back then 'violated' when rows_timed is null then 'cannot_tell' else 'met' end as answer,
    case when differs then 'edited_later' when is_late then 'received_late' when goes_back then 'going_back'
        when rows_timed is null then 'no_receive_times' else 'not_edited' end as reason_code,
    coalesce(first_utc, plan_start_utc) as start_utc, coalesce(last_utc, plan_end_utc) as end_utc, 0::bigint as plus_minus_ms,
    'S2' as severity, 'probable' as status,
    [permit_no] as permit_ids, []::varchar[] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids, [source_id] as source_ids,
    to_json(struct_pack(
        faults_en := concat_ws('; ', case when differs then 'two exports of it differ' end, case when goes_back then 'a version is dated before the one before it' end, faults_en),
        faults_zh := concat_ws('；', case when differs then '两次导出内容不一致' end, case when goes_back then '后一版本时间早于前一版本' end, faults_zh))) as measured,
    '{}' as limits, to_json(evidence) as evidence
from joined
order by unit_key
