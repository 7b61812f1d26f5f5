-- Fixes of every tag that have a place, in order of tag and time, with battery and what the system calls its state.
select
    concat_ws(chr(31), source_id, coalesce(tag_id, person_id, name)) as heard,
    source_id, coalesce(tag_id, person_id, name) as tag, epoch_ms(moment_shown) as t_ms,
    x_m, y_m, acc_m, coalesce(floor, '1') as floor, battery_pct, lower(trim(status)) as status
from position
where moment_shown is not null and coalesce(tag_id, person_id, name) is not null and x_m is not null and y_m is not null
order by heard, t_ms, record_id
