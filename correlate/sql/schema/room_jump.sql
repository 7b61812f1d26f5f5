-- Temperature jumps of electrical rooms (RULES ENV-TEMPJUMP-FATIGUE): a good sample at least jump_c above the median of 60 to
-- 10 min before, or slope_c above the least of the last 10 min, or at abs_c and more; held for samples and min_s. One row a held jump.
create table room_jump as
with knobs as (
    select
        max(number) filter (where name = 'electrical_room.jump_c') as jump_c, max(number) filter (where name = 'electrical_room.slope_c_per_10min') as slope_c,
        max(number) filter (where name = 'electrical_room.abs_c') as abs_c, max(number) filter (where name = 'electrical_room.samples') as samples,
        max(number) filter (where name = 'electrical_room.min_s') * 1000 as min_ms
    from param_site where name like 'electrical_room.%'
), rooms as (
    select z.zone_id from zone z where z.kind = 'electrical'
), sensors as ( -- a sensor belongs to a room by its zone, else by the room's name in its own
    select distinct e.point_id, e.source_id, r.zone_id
    from environment e
    join rooms r on true
    join zone z on z.zone_id = r.zone_id
    where e.quantity = 'temperature' and (e.zone_id = r.zone_id or contains(coalesce(e.name, ''), z.name)
        or e.zone_id in (select n.name from zone_name n where n.zone_id = r.zone_id))
), samples as (
    select
        s.zone_id, e.point_id, e.source_id, e.moment_utc, e.value, coalesce(e.plus_minus_ms, 0) as plus_minus_ms, e.record_id,
        lead(e.moment_utc) over (partition by s.zone_id, e.point_id order by e.moment_utc, e.record_id) as next_utc
    from sensors s join environment_utc e on e.point_id = s.point_id and e.source_id = s.source_id
    where e.value is not null and coalesce(e.quality, 'good') not in ('bad', 'uncertain') and e.moment_utc is not null
), measured as (
    select
        *,
        median(value) over (partition by zone_id, point_id order by moment_utc range between interval 60 minute preceding and interval 10 minute preceding) as base_c,
        min(value) over (partition by zone_id, point_id order by moment_utc range between interval 10 minute preceding and current row) as least_c
    from samples
), marked as (
    select
        m.*, k.samples, k.min_ms, coalesce(value - base_c >= jump_c, false) or value - least_c >= slope_c or value >= abs_c as hot,
        greatest(coalesce(value - base_c, 0), value - least_c) as rise_c
    from measured m, knobs k
), islands as (
    select *, row_number() over line - row_number() over (partition by zone_id, point_id, hot order by moment_utc, record_id) as island
    from marked window line as (partition by zone_id, point_id order by moment_utc, record_id)
)
select
    zone_id, point_id, any_value(source_id) as source_id, min(moment_utc) as start_utc, max(coalesce(next_utc, moment_utc)) as end_utc, max(plus_minus_ms) as plus_minus_ms,
    count(*) as samples_hot, max(value) as highest_c, max(rise_c) as rise_c, list(record_id order by moment_utc)[:10] as record_ids,
    count(*) >= any_value(samples) and epoch_ms(max(coalesce(next_utc, moment_utc))) - epoch_ms(min(moment_utc)) >= any_value(min_ms) as held
from islands where hot
group by zone_id, point_id, island
