-- Who is named on which permit, and as what: permit people, the cells of the permit itself, signers and gas testers.
-- person_id is null where the name could mean several people, or nobody of the case bears it.
create table permit_role as
with named as (
    select
        pp.permit_no, coalesce(w.value, lower(trim(pp.role))) as role, n.person_no, pp.name,
        null::varchar as company, pp.valid_from_utc, pp.valid_to_utc, coalesce(pp.plus_minus_ms, 0) as plus_minus_ms,
        pp.source_id, pp.source_row
    from permit_person_utc pp
    join permit_person_no n on n.record_id = pp.record_id
    left join ref_word w on w.field = 'role' and w.word = lower(trim(pp.role))
    union all by name
    select permit_no, 'worker' as role, unnest(workers) as name, work_unit as company, source_id, source_row from permit_now
    union all by name
    select permit_no, 'guardian' as role, unnest(guardians) as name, work_unit as company, source_id, source_row from permit_now
    union all by name
    select permit_no, 'leader' as role, leader as name, work_unit as company, source_id, source_row from permit_now
    union all by name
    select permit_no, 'approver' as role, signer as name, source_id, source_row from approval
    union all by name
    select permit_no, 'tester' as role, analyst as name, source_id, source_row from gas_sample
), cleaned as (
    select
        * replace (nullif(trim(person_no), '') as person_no, nullif(trim(name), '') as name,
                   nullif(trim(company), '') as company)
    from named
)
select
    c.permit_no, c.role, k.person_id, c.name, coalesce(k.certainty, 'ambiguous') as certainty,
    c.valid_from_utc, c.valid_to_utc, coalesce(c.plus_minus_ms, 0) as plus_minus_ms, c.source_id, c.source_row
from cleaned c
left join person_key k
    on k.person_no is not distinct from c.person_no and k.name is not distinct from c.name
    and k.company is not distinct from c.company and k.card_no is null
where coalesce(c.person_no, c.name) is not null
