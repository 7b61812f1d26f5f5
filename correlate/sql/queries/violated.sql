-- Violated answers after the gate, as the sentences of verdicts are made from them.
select rule_id, unit_key, start_utc, end_utc, permit_ids, zone_ids, person_ids, subject_ids, measured, limits
from verdict_gate
where answer = 'violated'
order by rule_id, unit_key
