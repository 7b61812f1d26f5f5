-- Granted swipes by what the reader showed, and the moments in which a person's tag entered or left the zone behind a door,
-- corrected: what two clocks recorded of one passage. The edge of a stay lies between where the tag may and surely was inside.
with reads as (
    select s.source_id, k.person_id, z.zone_id, s.direction, s.moment_shown, greatest(coalesce(s.moment_res_ms, 1000), 1) as res_ms, s.record_id
    from swipe s join door_zone z on z.door = s.door and z.zone_id is not null
    join person_key k on k.person_no is not distinct from nullif(trim(s.person_id), '') and k.name is not distinct from nullif(trim(s.name), '')
        and k.company is not distinct from nullif(trim(s.company), '') and k.card_no is not distinct from nullif(trim(s.card_no), '')
    left join ref_word r on r.field = 'result' and r.word = lower(trim(s.result))
    where s.moment_shown is not null and coalesce(r.value, '') <> 'refused' and s.direction in ('in', 'out') and k.person_id is not null
), stays as (
    select i.source_id, i.person_id, i.zone_id, i.stay_key, min(i.start_utc) as low_utc, min(i.start_utc) filter (where i.certainty = 'surely') as sure_from_utc,
        max(i.end_utc) filter (where i.certainty = 'surely') as sure_to_utc, max(i.end_utc) as high_utc, max(i.plus_minus_ms) as clock_ms
    from person_in_zone i
    where i.subject_kind = 'tag' and i.start_utc is not null and i.person_id in (select person_id from reads) and i.zone_id in (select zone_id from reads)
    group by i.source_id, i.person_id, i.zone_id, i.stay_key
)
select 'swipe' as kind, source_id, person_id, zone_id, direction, moment_shown as moment, res_ms as plus_minus_ms, 0::bigint as clock_ms, record_id as ref from reads
union all
select 'passage', source_id, person_id, zone_id, 'in', low_utc + (sure_from_utc - low_utc) / 2, epoch_ms(sure_from_utc) - epoch_ms(low_utc), clock_ms, stay_key || '|in'
from stays where sure_from_utc is not null
union all
select 'passage', source_id, person_id, zone_id, 'out', sure_to_utc + (high_utc - sure_to_utc) / 2, epoch_ms(high_utc) - epoch_ms(sure_to_utc), clock_ms, stay_key || '|out'
from stays where sure_to_utc is not null
order by kind, source_id, moment, ref
