-- Fixes of every tag in order of tag and time. A system without tag numbers is taken by person number or name.
select
    concat_ws(chr(31), source_id, coalesce(tag_id, person_id, name)) as heard,
    source_id, coalesce(tag_id, person_id, name) as tag, epoch_ms(moment_shown) as t_ms,
    x_m, y_m, acc_m, coalesce(floor, '1') as floor, area
from position
where moment_shown is not null and coalesce(tag_id, person_id, name) is not null
order by heard, t_ms, record_id
