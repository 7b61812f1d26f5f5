-- Stays of people told by their swipes: from a swipe in at a zone's door to the next swipe out there. With no swipe out the
-- stay is undecided until the person is next read anywhere, or the records end. Doors are matched in `door_zone`.
create table swipe_stay as
with passed as (
    select
        s.record_id, s.source_id, s.moment_shown, greatest(coalesce(s.moment_res_ms, 1) - 1, 0) as blur_ms,
        k.person_id, k.certainty, z.zone_id, d.value as direction
    from swipe s
    left join person_key k
        on k.person_no is not distinct from nullif(trim(s.person_id), '')
        and k.name is not distinct from nullif(trim(s.name), '')
        and k.company is not distinct from nullif(trim(s.company), '')
        and k.card_no is not distinct from nullif(trim(s.card_no), '')
    left join door_zone z on z.door = s.door
    left join ref_word d on d.field = 'direction' and d.word = lower(trim(s.direction))
    left join ref_word r on r.field = 'result' and r.word = lower(trim(s.result))
    where s.moment_shown is not null and coalesce(r.value, '') <> 'refused' and k.person_id is not null
), followed as (
    select
        *,
        lead(moment_shown) over here as next_here, lead(direction) over here as next_direction,
        lead(blur_ms) over here as next_blur_ms,
        lead(moment_shown) over anywhere as next_anywhere, max(moment_shown) over (partition by source_id) as last_shown
    from passed
    window
        here as (partition by source_id, person_id, zone_id order by moment_shown, record_id),
        anywhere as (partition by source_id, person_id order by moment_shown, record_id)
)
select
    person_id, certainty as identity, source_id, zone_id, record_id, moment_shown as start_shown,
    case when next_direction = 'out' then next_here else coalesce(next_anywhere, last_shown) end as end_shown,
    case when next_direction = 'out' then 'surely' else 'undecided' end as certainty,
    greatest(blur_ms, case when next_direction = 'out' then next_blur_ms else 0 end) as blur_ms
from followed
where zone_id is not null and direction = 'in'
