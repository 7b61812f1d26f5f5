-- Crossings and granted swipes of the same door and direction, each in its own clock's terms: what two clocks recorded of one
-- passage. kind crossing: shown by the camera; kind swipe: corrected by the access system's clock.
select 'crossing' as kind, camera_id as source_id, door, direction, moment_shown as moment, blur_ms as plus_minus_ms,
    0::bigint as clock_ms, crossing_id as ref
from crossing_utc
where door is not null and moment_shown is not null and stays_ms >= 500
union all
select
    'swipe', d.camera_id, d.door, s.direction, s.moment_utc, greatest(coalesce(s.moment_res_ms, 1000), 1000), s.plus_minus_ms,
    s.record_id
from swipe_utc s
join door_zone z on z.door = s.door and z.basis = 'line'
join (select distinct door, zone_id, camera_id from door where camera_id is not null) d on d.zone_id = z.zone_id
where s.moment_utc is not null and coalesce(s.result, '') <> 'denied' and s.direction in ('in', 'out')
order by kind, source_id, moment, ref
