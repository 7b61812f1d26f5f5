-- Every stretch that a named worker of a permit spent in an exclusive zone of it, on the true time scale, with how surely.
create table stay_exclusive as
select
    c.permit_no, c.member, c.person_id, c.name, i.zone_id, i.presence_id, i.subject_kind, i.subject_id, i.source_id, i.video_id, i.start_ms,
    i.end_ms, i.start_utc, i.end_utc, i.plus_minus_ms, i.certainty = 'surely' and i.identity = 'sure' as sure,
    case i.subject_kind when 'track' then 'E3' when 'tag' then 'E2' else 'E4' end as code
from crew c
join permit_zone z on z.permit_no = c.permit_no
join zone o on o.zone_id = z.zone_id and o.zone_class = 'exclusive'
join person_in_zone i on i.zone_id = z.zone_id and i.person_id = c.person_id
where c.role = 'worker' and c.person_id is not null
