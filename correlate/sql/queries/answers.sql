-- Units by rule and answer.
select rule_id, answer, count(*) as units from verdict group by rule_id, answer order by rule_id, answer
