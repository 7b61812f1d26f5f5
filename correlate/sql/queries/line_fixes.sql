-- Fixes of every tag within a box of the plan on one floor, in order of tag and time.
select source_id, coalesce(tag_id, person_id, name) as tag_id, epoch_ms(moment_shown) as t_ms, x_m, y_m, coalesce(acc_m, $acc_m) as acc_m
from position
where moment_shown is not null and coalesce(tag_id, person_id, name) is not null and coalesce(floor, '1') = $floor
    and x_m between $low_x and $high_x and y_m between $low_y and $high_y
order by source_id, tag_id, t_ms, record_id
