-- Fixes of named workers while they were surely in another zone that requires a permit, during their own permit; in order.
select
    v.permit_no, v.person_id, v.zone_id, v.presence_id, v.source_id, epoch_ms(f.moment_shown) as t_ms, f.x_m, f.y_m,
    coalesce(f.acc_m, 3.0) as acc_m, coalesce(f.floor, '1') as floor
from permit_visit v
join person_in_zone i on i.presence_id = v.presence_id
join position f on f.source_id = v.source_id and coalesce(f.tag_id, f.person_id, f.name) = v.subject_id
    and f.moment_shown >= i.start_shown and f.moment_shown <= i.end_shown
where v.place = 'elsewhere' and v.subject_kind = 'tag' and v.certainty = 'surely' and list_contains(v.roles, 'worker')
    and f.x_m is not null and f.y_m is not null
order by v.permit_no, v.presence_id, t_ms, f.record_id
