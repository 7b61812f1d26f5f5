-- The first and the last moment of all stays of people.
select min(start_utc) as first_utc, max(end_utc) as last_utc from person_in_zone where person_id is not null
