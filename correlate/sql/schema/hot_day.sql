-- The highest temperature in the open on each local day, when it was, and the three hours around it.
create table hot_day as
with samples as (
    select e.record_id, e.moment_utc, e.value, e.source_id
    from environment_utc e
    left join zone_name n on n.name = lower(trim(e.zone_id))
    left join zone z on z.zone_id = coalesce(n.zone_id, e.zone_id)
    where e.quantity = 'temperature' and e.value is not null and e.moment_utc is not null and coalesce(e.quality, 'good') not in ('bad', 'uncertain')
        and (e.zone_id is null or z.outdoor) and not exists (select 1 from zone r where r.outdoor = false and contains(coalesce(e.name, ''), r.name))
)
select d.day, d.start_utc, d.end_utc, max(s.value) as highest_c, arg_max(s.moment_utc, s.value) as hottest_utc, arg_max(s.record_id, s.value) as record_id, any_value(s.source_id) as source_id
from local_day d join samples s on s.moment_utc >= d.start_utc and s.moment_utc < d.end_utc
group by d.day, d.start_utc, d.end_utc
