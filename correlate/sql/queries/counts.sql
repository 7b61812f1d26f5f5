-- How much the case holds: permits, people, presences.
select
    (select count(*) from permit_now) as permits, (select count(*) from person) as people,
    (select count(*) from presence) as presences
