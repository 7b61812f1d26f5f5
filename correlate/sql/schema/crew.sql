-- Workers and guardians of each permit, once each, with how surely the name is one person, and the number that says so.
create table crew as
select
    permit_no, role, coalesce(person_id, name) as member, any_value(person_id) as person_id, any_value(name) as name,
    bool_or(certainty <> 'ambiguous') as known, any_value(source_id) as source_id, max(plus_minus_ms) as plus_minus_ms,
    min(valid_from_utc) as valid_from_utc, max(valid_to_utc) as valid_to_utc, min(source_row) as source_row
from permit_role
where role in ('worker', 'guardian') and coalesce(person_id, name) is not null
group by permit_no, role, coalesce(person_id, name)
