-- Violated verdicts: what a person must look at, confirm or dismiss. finding_id survives a re-run and a change of clock.
create view finding as
select verdict_id as finding_id, * exclude (verdict_id, answer) from verdict where answer = 'violated'
