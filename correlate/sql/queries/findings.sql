-- Findings, worst first, then in order of time.
select * from finding order by severity, start_utc nulls last, finding_id
