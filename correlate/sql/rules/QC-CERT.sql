-- id: QC-CERT
-- title_en: Certificate missing or expired for the trade
-- title_zh: 特种作业证缺失或过期
-- pack: gb30871
-- severity: S2
-- unit: permit_person
-- watched: none
-- clause: GB 30871-2022 4.9, 4.10 b; Order 30
-- grade: B
-- evidence: E7 E3
-- text_en: {persons} is a worker on {permits} that asks for {measured.wanted_en}; {measured.fault_en}.
-- text_zh: {persons}为作业票{permits}的作业人，应持{measured.wanted_zh}证；{measured.fault_zh}。

with judged as (
    select
        c.*, p.source_id, p.record_id as permit_record, w.cert_no as ticket_cert_no,
        w.cert_no is not null and c.cert_no is not null and lower(trim(w.cert_no)) <> lower(trim(c.cert_no)) as number_differs
    from certified c
    join permit_now p on p.permit_no = c.permit_no
    left join (
        select permit_no, coalesce(person_no, name) as who, name, any_value(cert_no) as cert_no
        from permit_person_no group by all) w on w.permit_no = c.permit_no and (w.who = c.member or w.name = c.name)
    where c.role = 'worker'
), best as ( -- the best certificate that each person has for each need
    select *, row_number() over (
        partition by permit_no, member, certificate_en
        order by coalesce(in_date, false) and not coalesce(review_overdue, false) desc, number_differs, valid_to_utc desc nulls last) as place
    from judged
), found as (
    select
        permit_no, member, any_value(person_id) as person_id, any_value(name) as name, any_value(source_id) as source_id,
        any_value(permit_record) as permit_record, max(moment_utc) as moment_utc, max(severity) as softest, min(severity) as gravest,
        bool_or(not matched) as is_missing, coalesce(bool_or(matched and not in_date), false) as is_expired,
        coalesce(bool_or(matched and in_date and review_overdue), false) as is_overdue,
        coalesce(bool_or(matched and in_date is null), false) as undated, bool_or(number_differs) as differs,
        string_agg(certificate_en, ', ' order by certificate_en) as wanted_en, string_agg(certificate_zh, '、' order by certificate_zh) as wanted_zh,
        any_value(cert_no) as cert_no, min(valid_to_utc) as valid_to_utc, min(review_due_utc) as review_due_utc,
        any_value(ticket_cert_no) as ticket_cert_no,
        list(exhibit('E7', 'certificate', record_id) order by record_id) filter (where record_id is not null) as evidence
    from best where place = 1
    group by permit_no, member
), held as (select count(*) as certificates from certificate)
select
    f.permit_no || '|' || f.member as unit_key,
    case
        when h.certificates = 0 or f.moment_utc is null then 'cannot_tell'
        when f.is_missing or f.is_expired or f.is_overdue or f.differs then 'violated'
        when f.undated then 'cannot_tell'
        else 'met'
    end as answer,
    case
        when h.certificates = 0 then 'no_certificates'
        when f.moment_utc is null then 'start_unknown'
        when f.is_missing then 'certificate_missing'
        when f.is_expired then 'certificate_expired'
        when f.is_overdue then 'review_overdue'
        when f.differs then 'number_differs'
        when f.undated then 'certificate_undated'
        else 'certificate_valid'
    end as reason_code,
    f.moment_utc as start_utc, f.moment_utc as end_utc, 0::bigint as plus_minus_ms, f.gravest as severity, 'probable' as status,
    [f.permit_no] as permit_ids, []::varchar[] as zone_ids, list_filter([f.person_id], lambda p: p is not null) as person_ids,
    case when f.person_id is null then ['person ' || f.name] else [] end as subject_ids, [f.source_id] as source_ids,
    to_json(struct_pack(
        wanted_en := f.wanted_en, wanted_zh := f.wanted_zh, valid_to_utc := f.valid_to_utc, review_due_utc := f.review_due_utc,
        fault_en := case when f.is_missing then 'none is on record'
            when f.is_expired then coalesce(f.cert_no, 'the certificate') || ' did not hold that day'
            when f.is_overdue then 'the review of ' || coalesce(f.cert_no, 'the certificate') || ' was due ' || strftime(f.review_due_utc, '%Y-%m-%d')
            else 'the permit says ' || f.ticket_cert_no || ', the certificate is ' || f.cert_no end,
        fault_zh := case when f.is_missing then '没有相应证书记录'
            when f.is_expired then coalesce(f.cert_no, '证书') || '当日不在有效期内'
            when f.is_overdue then coalesce(f.cert_no, '证书') || '应于' || strftime(f.review_due_utc, '%Y-%m-%d') || '前复审'
            else '票面证号' || f.ticket_cert_no || '与证书' || f.cert_no || '不符' end)) as measured,
    '{}' as limits,
    to_json(list_concat(coalesce(f.evidence, []), [exhibit('E1', 'permit', f.permit_record)])) as evidence
from found f, held h
order by unit_key
