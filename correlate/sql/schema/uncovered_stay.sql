-- Stretches of a stay that possibly were without permit or excuse, pieces that meet joined, source by source.
create table uncovered_stay as
with stretches as (
    select u.stay_key, p.source_id, u.start_utc, u.end_utc
    from uncovered u
    join person_in_zone p on p.presence_id = u.presence_id
    where u.mode = 'possibly'
), marked as (
    select
        *,
        coalesce(start_utc > max(end_utc) over (
            partition by stay_key, source_id order by start_utc, end_utc rows between unbounded preceding and 1 preceding
        ), true)::int as opens
    from stretches
), numbered as (
    select *, sum(opens) over (partition by stay_key, source_id order by start_utc, end_utc rows unbounded preceding) as no
    from marked
)
select
    stay_key, source_id, min(start_utc) as start_utc, max(end_utc) as end_utc,
    epoch_ms(max(end_utc)) - epoch_ms(min(start_utc)) as uncovered_ms
from numbered
group by stay_key, source_id, no
