-- Cross-check, element personnel: has each named worker and guardian the certificate that this kind of work asks for, valid then?
create table check_qualified as
with wanted as (
    select distinct
        r.permit_no, r.person_id, p.work_type, r.role, c.certificate_en, c.type_words, c.name_words,
        coalesce(p.actual_start_utc, p.plan_start_utc) as work_utc
    from permit_role r
    join permit_now p on p.permit_no = r.permit_no
    join ref_certificate c on c.work_type = p.work_type and c.role = r.role
    where r.person_id is not null
        and (c.method_words is null or len(list_filter(string_split(lower(c.method_words), ';'),
            lambda w: contains(lower(coalesce(p.method, '')), w))) > 0)
), held as (
    select
        k.person_id, lower(concat_ws(' ', c.cert_type, c.cert_name)) as words, c.valid_from_utc, c.valid_to_utc, c.review_due_utc,
        c.source_row
    from certificate_utc c
    join person_key k
        on k.person_no is not distinct from nullif(trim(c.person_id), '')
        and k.name is not distinct from nullif(trim(c.name), '') and k.company is null and k.card_no is null
), matched as (
    select
        w.permit_no, w.person_id, w.work_utc, w.certificate_en, h.source_row,
        h.person_id is not null and w.work_utc is not null and coalesce(h.valid_from_utc <= w.work_utc, true)
            and coalesce(h.valid_to_utc + interval 1 day > w.work_utc, true)
            and coalesce(h.review_due_utc + interval 1 day > w.work_utc, true) as valid
    from wanted w
    left join held h
        on h.person_id = w.person_id
        and len(list_filter(string_split(lower(concat_ws(';', w.type_words, w.name_words)), ';'), lambda x: contains(h.words, x))) > 0
)
select
    permit_no, 'person' as subject_kind, person_id as subject, 'qualified' as check_name,
    case
        when bool_and(has_valid) then 'met' when (select count(*) from certificate) = 0 then 'cannot_tell' else 'violated'
    end as answer,
    case
        when bool_and(has_valid) then 'certificate_valid' when (select count(*) from certificate) = 0 then 'no_certificates'
        else 'certificate_missing'
    end as reason_code,
    min(work_utc) as first_utc, max(work_utc) as last_utc, 0::bigint as plus_minus_ms,
    to_json(flatten(list(rows order by rows))) as evidence
from (
    select
        permit_no, person_id, certificate_en, any_value(work_utc) as work_utc, bool_or(valid) as has_valid,
        list(struct_pack(kind := 'record', ref := source_row) order by source_row) filter (where source_row is not null) as rows
    from matched
    group by permit_no, person_id, certificate_en
)
group by permit_no, person_id
