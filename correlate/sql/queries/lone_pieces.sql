-- Who was in zones where nobody may be alone, and which bodies without a name were in the zones around them, on the true time scale.
-- state: surely, undecided, silent (a tag that fell silent inside), beside (a body in a zone around it).
with zones as (
    select zone_id, parent, neighbours from zone where no_lone
)
select i.zone_id, i.holder, i.person_id, i.subject_kind, i.subject_id, i.source_id, i.certainty as state, epoch_ms(i.start_utc) as start_ms, epoch_ms(i.end_utc) as end_ms,
    i.presence_id, i.video_id, i.plus_minus_ms, i.identity
from person_in_zone i join zones z on z.zone_id = i.zone_id where i.start_utc is not null
union all
select t.zone_id, coalesce(t.person_id, 'tag ' || t.tag_id), t.person_id, 'tag', t.tag_id, t.source_id, 'silent', epoch_ms(t.start_utc), epoch_ms(t.end_utc), null, null, t.plus_minus_ms, 'sure'
from tag_lost t join zones z on z.zone_id = t.zone_id where not t.left_by_door
union all
select z.zone_id, i.holder, null, i.subject_kind, i.subject_id, i.source_id, 'beside', epoch_ms(i.start_utc), epoch_ms(i.end_utc), i.presence_id, i.video_id, i.plus_minus_ms, i.identity
from zones z
join person_in_zone i on (i.zone_id = z.parent or list_contains(z.neighbours, i.zone_id)) and i.person_id is null and i.subject_kind = 'track'
where i.start_utc is not null
order by zone_id, start_ms, holder
