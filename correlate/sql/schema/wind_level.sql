-- Wind in the open as rules want it: at each good sample the 10-min mean, or what three samples of 10 min reached, the greater one. A
-- point that is itself a mean (均值, mean, average) counts as written; so does one whose samples are 5 min or more apart. next_utc: until
-- when the sample stands, 10 min at most.
create table wind_level as
with samples as (
    select e.source_id, e.point_id, e.record_id, e.moment_utc, e.value, coalesce(e.plus_minus_ms, 0) as plus_minus_ms,
        regexp_matches(lower(concat_ws(' ', e.name, e.point_id)), '均值|平均|mean|average|avg') as is_mean,
        lag(e.moment_utc) over w as before_utc, lead(e.moment_utc) over w as after_utc, min(e.moment_utc) over (partition by e.source_id, e.point_id) as first_utc
    from environment_utc e
    left join zone_name n on n.name = lower(trim(e.zone_id))
    left join zone z on z.zone_id = coalesce(n.zone_id, e.zone_id)
    where e.quantity in ('wind_speed', 'wind_gust') and e.value is not null and e.moment_utc is not null and coalesce(e.quality, 'good') not in ('bad', 'uncertain')
        and coalesce(z.outdoor, true)
    window w as (partition by e.source_id, e.point_id order by e.moment_utc, e.record_id)
), rolled as (
    select *, avg(value) over w as mean_mps, list_sort(list(value) over w, 'DESC')[3] as third_mps
    from samples window w as (partition by source_id, point_id order by moment_utc range between interval 599 second preceding and current row)
)
select
    source_id, point_id, record_id, moment_utc, plus_minus_ms, value,
    case when is_mean or coalesce(moment_utc - before_utc >= interval 5 minute, false) then value
        when moment_utc - first_utc < interval 5 minute then coalesce(third_mps, 0) else greatest(mean_mps, coalesce(third_mps, 0)) end as level_mps,
    least(coalesce(after_utc, moment_utc + interval 10 minute), moment_utc + interval 10 minute) as next_utc
from rolled
