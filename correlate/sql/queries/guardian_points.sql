-- Fixes of the tags that guardians carry, while a permit that names them may be worked on (and an hour around), in order.
select
    c.permit_no, c.person_id, f.source_id, f.tag_id, epoch_ms(f.moment_shown) as t_ms, f.x_m, f.y_m, f.acc_m, coalesce(f.floor, '1') as floor
from crew c
join permit_span s on s.permit_no = c.permit_no
join (select distinct tag_id, person_id from tag_holder) h on h.person_id = c.person_id
join position f on f.tag_id = h.tag_id
where c.role = 'guardian' and f.moment_shown is not null and f.x_m is not null and f.y_m is not null
    and f.moment_shown between s.plan_start_utc - interval 2 hour and least(s.maybe_to_utc, s.plan_end_utc + interval 24 hour) + interval 2 hour
order by c.permit_no, f.source_id, f.tag_id, t_ms, f.record_id
