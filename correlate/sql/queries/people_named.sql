-- Every way in which records name a person: number, name, company and card as written, each once. The company of a
-- permit's people is a hint: its guardian may be of another.
with named as (
    select person_id, name, company, card_no, trade, post from person_record
    union all by name select person_id, name, company, card_no from swipe
    union all by name select person_id, name, company from position
    union all by name select person_id, name from position_alarm
    union all by name select person_no as person_id, name from permit_person_no
    union all by name select person_id, name from certificate
    union all by name select person_id, name from roster
    union all by name select person_id, name from shift
    union all by name select person_id, name from register_entry
    union all by name select unnest(workers) as name, work_unit as company, true as hint from permit
    union all by name select unnest(guardians) as name, work_unit as company, true as hint from permit
    union all by name select leader as name, work_unit as company, true as hint from permit
    union all by name select signer as name from approval
    union all by name select analyst as name from gas_sample
    union all by name select briefer as name from briefing
    union all by name select ack_person as name from briefing
)
select
    nullif(trim(person_id), '') as person_no, nullif(trim(name), '') as name, nullif(trim(company), '') as company,
    nullif(trim(card_no), '') as card_no, bool_and(coalesce(hint, false)) as hint, max(trade) as trade, max(post) as post
from named
group by 1, 2, 3, 4
having coalesce(person_no, name, card_no) is not null
order by 1 nulls last, 4 nulls last, 3 nulls last, 2
