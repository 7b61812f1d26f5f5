-- The three elements side by side, for every permit and every person: time, area, personnel; each check violated, met or
-- cannot_tell with its reason. subject_kind permit, person, body; subject a permit number, person or "track X#3".
create table cross_check as
with checks as (
    select 'time' as element, * from check_time
    union all by name select 'area' as element, * from check_area
    union all by name select 'personnel' as element, * from check_crew
    union all by name select 'personnel' as element, * from check_count
    union all by name select 'personnel' as element, * from check_qualified
    union all by name select * from check_person
), guarded as ( -- rule GD-ABSENT follows the guardian's own tag minute by minute: where it could answer, its answer counts
    select
        unit_key as permit_no, answer, reason_code, start_utc as first_utc, end_utc as last_utc, plus_minus_ms,
        case when answer = 'violated' then to_json([struct_pack(kind := 'finding', ref := verdict_id)])::varchar else evidence end as evidence
    from verdict
    where rule_id = 'GD-ABSENT' and answer <> 'cannot_tell'
), answered as (
    select
        c.* exclude (answer, reason_code, first_utc, last_utc, plus_minus_ms, evidence), coalesce(g.answer, c.answer) as answer,
        coalesce(g.reason_code, c.reason_code) as reason_code, coalesce(g.first_utc, c.first_utc) as first_utc,
        coalesce(g.last_utc, c.last_utc) as last_utc, coalesce(g.plus_minus_ms, c.plus_minus_ms) as plus_minus_ms,
        coalesce(g.evidence::varchar, c.evidence::varchar) as evidence
    from checks c
    left join guarded g on g.permit_no = c.permit_no and c.check_name = 'guardian_found'
)
select
    c.permit_no, c.subject_kind, c.subject, coalesce(p.name, c.subject) as subject_name, c.element, c.check_name as "check",
    c.answer, c.reason_code, coalesce(r.zh, c.reason_code) as reason_zh, coalesce(r.en, c.reason_code) as reason_en,
    c.first_utc, c.last_utc, c.plus_minus_ms::bigint as plus_minus_ms, coalesce(c.evidence, '[]') as evidence
from answered c
left join ref_reason r on r.code = c.reason_code
left join person p on c.subject_kind = 'person' and p.person_id = c.subject
order by c.permit_no nulls last, c.subject_kind, c.subject, c.element desc, c.check_name
