-- Cross-check of each person and unnamed body over the whole case, from the first three rules: under any valid permit (time),
-- named on a permit active there (personnel). permit_no is null: it is not about one permit.
create table check_person as
with verdicts as (
    select
        g.rule_id, g.answer, g.reason_code, g.start_utc, g.end_utc, g.plus_minus_ms, g.evidence, h.holder, h.person_id
    from verdict_gate g
    join (select stay_key, any_value(holder) as holder, any_value(person_id) as person_id from person_in_zone group by stay_key) h
        on h.stay_key = g.unit_key
    where g.rule_id in ('PT-NOPERMIT-PRESENCE', 'PT-UNLISTED')
), worst as (
    select
        *, case answer when 'violated' then 2 when 'cannot_tell' then 1 else 0 end as weight
    from verdicts
)
select
    null::varchar as permit_no, case when any_value(person_id) is null then 'body' else 'person' end as subject_kind,
    holder as subject, case rule_id when 'PT-UNLISTED' then 'personnel' else 'time' end as element,
    case rule_id when 'PT-UNLISTED' then 'named' else 'under_a_permit' end as check_name,
    arg_max(answer, weight) as answer,
    first(reason_code order by weight desc, start_utc nulls last, reason_code nulls last) as reason_code,
    min(start_utc) filter (where weight = top) as first_utc, max(end_utc) filter (where weight = top) as last_utc,
    max(plus_minus_ms) as plus_minus_ms, first(evidence order by weight desc, start_utc nulls last, evidence) as evidence
from (select *, max(weight) over (partition by rule_id, holder) as top from worst)
group by rule_id, holder
