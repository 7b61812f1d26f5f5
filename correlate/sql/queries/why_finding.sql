-- Verdicts whose id begins as given: what a person asks about.
select * from verdict where starts_with(verdict_id, $id) order by verdict_id
