-- Bodies seen to cross a door's line and the people whose badge was read at that door, in that direction, near that moment
-- (identity.swipe_window_s and both clocks' ±): who the body may be.
with span as (
    select round(max(number) * 1000)::bigint as ms from param_site where name = 'identity.swipe_window_s'
), passed as (
    select s.door, s.direction, s.moment_utc, coalesce(s.plus_minus_ms, 0) as plus_minus_ms, k.person_id
    from swipe_utc s
    join person_key k
        on k.person_no is not distinct from nullif(trim(s.person_id), '')
        and k.name is not distinct from nullif(trim(s.name), '')
        and k.company is not distinct from nullif(trim(s.company), '')
        and k.card_no is not distinct from nullif(trim(s.card_no), '')
    where s.moment_utc is not null and coalesce(s.result, '') <> 'denied' and s.direction in ('in', 'out') and k.person_id is not null
)
select distinct x.track_id, p.person_id
from crossing_utc x
join door_zone z on z.zone_id = x.zone_id and z.basis = 'line'
join passed p on p.door = z.door and p.direction = x.direction
cross join span
where x.door is not null and x.moment_utc is not null and x.stays_ms >= 500
    and abs(epoch_ms(x.moment_utc) - epoch_ms(p.moment_utc)) <= span.ms + x.plus_minus_ms + p.plus_minus_ms
order by x.track_id, p.person_id
