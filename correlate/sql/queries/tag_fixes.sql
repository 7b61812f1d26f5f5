-- Fixes of all tags of one floor between two moments of true time, in order of tag and time.
select
    coalesce(tag_id, person_id, name) as tag_id, epoch_ms(moment_utc) as t_utc_ms, x_m, y_m,
    coalesce(acc_m, 3.0) as acc_m, plus_minus_ms
from position_utc
where moment_utc >= epoch_ms($from_ms::bigint) and moment_utc < epoch_ms($to_ms::bigint)
    and x_m is not null and y_m is not null and coalesce(floor, '1') = $floor
    and coalesce(tag_id, person_id, name) is not null
order by tag_id, t_utc_ms
