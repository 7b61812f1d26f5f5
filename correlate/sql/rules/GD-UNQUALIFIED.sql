-- id: GD-UNQUALIFIED
-- title_en: Guardian without valid training
-- title_zh: 监护人未持有效培训证
-- pack: gb30871
-- severity: S2
-- unit: permit_person
-- watched: none
-- clause: GB 30871-2022 4.10
-- grade: A
-- evidence: E3 E7
-- text_en: {persons} guards {permits}; {measured.fault_en}.
-- text_zh: {persons}为作业票{permits}的监护人；{measured.fault_zh}。

-- A guardian-training record for the kind of work, valid at the start. The visible marking needs a camera that can tell an
-- armband: external analytics may; without them only the training is judged, and said so in the values.
with best as (
    select *, row_number() over (
        partition by permit_no, member, certificate_en order by coalesce(in_date, false) desc, valid_to_utc desc nulls last) as place
    from certified where role = 'guardian'
), found as (
    select
        permit_no, member, any_value(person_id) as person_id, any_value(name) as name, max(moment_utc) as moment_utc,
        bool_or(not matched) as is_missing, coalesce(bool_or(matched and not in_date), false) as is_expired,
        coalesce(bool_or(matched and in_date is null), false) as undated, any_value(cert_no) as cert_no, min(valid_to_utc) as valid_to_utc,
        string_agg(certificate_en, ', ') as wanted_en, string_agg(certificate_zh, '、') as wanted_zh,
        list(exhibit('E7', 'certificate', record_id) order by record_id) filter (where record_id is not null) as evidence
    from best where place = 1
    group by permit_no, member
), held as (select count(*) as certificates from certificate)
select
    f.permit_no || '|' || f.member as unit_key,
    case
        when h.certificates = 0 or f.moment_utc is null then 'cannot_tell'
        when f.is_missing or f.is_expired then 'violated'
        when f.undated then 'cannot_tell'
        else 'met'
    end as answer,
    case
        when h.certificates = 0 then 'no_certificates'
        when f.moment_utc is null then 'start_unknown'
        when f.is_missing then 'certificate_missing'
        when f.is_expired then 'certificate_expired'
        when f.undated then 'certificate_undated'
        else 'certificate_valid'
    end as reason_code,
    coalesce((select min(s.plan_start_utc) from permit_span s where s.permit_no = f.permit_no), f.moment_utc) as start_utc, -- the permit's window
    coalesce((select max(s.plan_end_utc) from permit_span s where s.permit_no = f.permit_no), f.moment_utc) as end_utc, 0::bigint as plus_minus_ms, 'S2' as severity, 'probable' as status,
    [f.permit_no] as permit_ids, []::varchar[] as zone_ids, list_filter([f.person_id], lambda p: p is not null) as person_ids,
    case when f.person_id is null then ['person ' || f.name] else [] end as subject_ids, [p.source_id] as source_ids,
    to_json(struct_pack(
        valid_to_utc := f.valid_to_utc, marking := 'not judged',
        fault_en := case when f.is_missing then 'no ' || f.wanted_en || ' is on record'
            else coalesce(f.cert_no, 'the training record') || ' did not hold that day' end,
        fault_zh := case when f.is_missing then '没有' || f.wanted_zh || '记录' else coalesce(f.cert_no, '培训记录') || '当日不在有效期内' end
    )) as measured,
    '{}' as limits,
    to_json(list_concat(coalesce(f.evidence, []), [exhibit('E1', 'permit', p.record_id)])) as evidence
from found f
join permit_now p on p.permit_no = f.permit_no, held h
order by unit_key
