-- Pairs of fixes between which a tag moved at running speed, in order of tag and time, with the speed of the next pair.
with fixes as (
    select
        coalesce(tag_id, person_id, name) as tag, record_id, moment_utc, x_m, y_m, coalesce(acc_m, 0.5) as acc_m,
        coalesce(plus_minus_ms, 0) as plus_minus_ms, coalesce(floor, '1') as floor
    from position_utc
    where moment_utc is not null and x_m is not null and y_m is not null and coalesce(tag_id, person_id, name) is not null
), steps as (
    select
        *, lag(moment_utc) over one_tag as before_utc,
        sqrt((x_m - lag(x_m) over one_tag) ** 2 + (y_m - lag(y_m) over one_tag) ** 2) as metres,
        (epoch_ms(moment_utc) - epoch_ms(lag(moment_utc) over one_tag)) / 1000.0 as seconds
    from fixes
    window one_tag as (partition by tag, floor order by moment_utc, record_id)
), paced as (
    select *, lead(metres / nullif(seconds, 0)) over (partition by tag, floor order by moment_utc, record_id) as next_mps
    from steps
)
select tag, record_id, before_utc as from_utc, moment_utc as to_utc, metres, seconds, next_mps, acc_m, plus_minus_ms
from paced
where seconds between 0.2 and 15 and metres >= greatest(1.5, 1.5 * acc_m) and metres >= $speed_mps * seconds and metres <= 12 * seconds
order by tag, to_utc
