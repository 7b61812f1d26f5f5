-- Who was found in the zones of each permit while it was, or may have been, valid; and where its people were meanwhile.
-- place: in_zone, elsewhere (another zone that requires a permit). named: sure, possible, no.
create table permit_visit as
with windows as (
    select permit_no, min(maybe_from_utc) as from_utc, max(maybe_to_utc) as to_utc
    from permit_active
    where maybe_from_utc > timestamp '0001-01-02' and maybe_to_utc < timestamp '9999-12-30'
    group by permit_no
), places as (
    select distinct permit_no, zone_id from permit_zone where zone_id is not null
), members as (
    select permit_no, person_id, bool_or(certainty = 'sure') as sure, list(distinct role order by role) as roles
    from permit_role
    where person_id is not null
    group by permit_no, person_id
), found as (
    select w.permit_no, w.from_utc, w.to_utc, 'in_zone' as place, i.presence_id
    from windows w
    join places p on p.permit_no = w.permit_no
    join person_in_zone i on i.zone_id = p.zone_id and i.start_utc < w.to_utc and i.end_utc > w.from_utc
    union all
    select w.permit_no, w.from_utc, w.to_utc, 'elsewhere', i.presence_id
    from windows w
    join members c on c.permit_no = w.permit_no
    join person_in_zone i on i.person_id = c.person_id and i.start_utc < w.to_utc and i.end_utc > w.from_utc
    join zone z on z.zone_id = i.zone_id and z.permit_required
    left join places p on p.permit_no = w.permit_no and p.zone_id = i.zone_id
    where p.zone_id is null
)
select
    f.permit_no, i.presence_id, i.stay_key, i.holder, i.person_id, i.identity, i.subject_kind, i.subject_id, i.zone_id,
    i.certainty, i.source_id, i.video_id, i.start_ms, i.end_ms, i.start_utc, i.end_utc, i.plus_minus_ms, f.place,
    case when c.person_id is null then 'no' when c.sure then 'sure' else 'possible' end as named,
    coalesce(c.roles, []) as roles,
    greatest(i.start_utc, f.from_utc) as during_from_utc, least(i.end_utc, f.to_utc) as during_to_utc
from found f
join person_in_zone i on i.presence_id = f.presence_id
left join members c on c.permit_no = f.permit_no and c.person_id = i.person_id
