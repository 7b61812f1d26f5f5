-- Sources with times in this case whose clock nobody accepted.
select distinct source_id from clock where not accepted and basis = 'not verified' and source_id <> 'paper' order by source_id
