-- For each worker and guardian and each certificate that the work asks for (tables/certificate.csv): every certificate of that
-- kind on record for the person, with whether it held at the start of the work. matched false: none of that kind is on record.
create table certified as
with asked as (
    select
        c.permit_no, c.role, c.member, c.person_id, c.name, p.work_type, r.certificate_en, r.certificate_zh, r.severity, r.clause,
        string_split(lower(r.type_words), ';') as type_words, string_split(lower(r.name_words), ';') as name_words, r.review_years,
        coalesce(b.low_utc, s.plan_start_utc) as moment_utc
    from crew c
    join permit_now p on p.permit_no = c.permit_no
    join permit_span s on s.permit_no = c.permit_no
    left join permit_begin b on b.permit_no = c.permit_no
    join ref_certificate r on r.work_type = p.work_type and r.role = c.role
), owned as (
    select
        a.permit_no, a.role, a.member, a.certificate_en, t.record_id, t.cert_no, t.cert_name, t.valid_from_utc,
        last_moment(t.valid_to_utc, t.valid_to_res_ms) as valid_to_utc, last_moment(t.review_due_utc, t.review_due_res_ms) as review_due_utc,
        nullif(trim(t.person_id), '') is not distinct from a.person_id as by_number, t.source_row,
        len(list_filter(a.name_words, lambda w: contains(lower(coalesce(t.cert_name, '')), w))) > 0 as name_fits
    from asked a
    join certificate_utc t on (nullif(trim(t.person_id), '') = a.person_id or
            ((nullif(trim(t.person_id), '') is null or a.person_id is null) and lower(trim(t.name)) = lower(trim(a.name))))
        and len(list_filter(a.type_words, lambda w: contains(lower(coalesce(t.cert_type, '')), w))) > 0
), fitting as ( -- a site's own training register holds many kinds under one type: there the item must fit too
    select * from owned where name_fits
)
select
    a.* exclude (type_words, name_words), f.record_id is not null as matched, f.record_id, f.cert_no, f.cert_name, f.valid_from_utc,
    f.valid_to_utc, f.review_due_utc, f.by_number, f.source_row,
    f.valid_from_utc <= a.moment_utc and a.moment_utc <= f.valid_to_utc as in_date,
    f.review_due_utc is not null and f.review_due_utc < a.moment_utc as review_overdue
from asked a
left join fitting f
    on f.permit_no = a.permit_no and f.role = a.role and f.member = a.member and f.certificate_en = a.certificate_en
