-- Each presence cut where a permit begins or ends to hold: under which permits, surely or possibly, and which of them name the
-- person. cover: covered, undecided, uncovered. An excuse (roster, before the start, emergency) is in `excuse`, not here.
create table person_cover as
with cuts as (
    select presence_id, start_utc as cut_utc from person_in_zone where start_utc is not null
    union select presence_id, end_utc from person_in_zone where start_utc is not null
    union select presence_id, unnest([maybe_from_utc, maybe_to_utc, sure_from_utc, sure_to_utc]) from permit_cover
), stretches as (
    select
        p.presence_id, c.cut_utc as start_utc,
        lead(c.cut_utc) over (partition by p.presence_id order by c.cut_utc) as end_utc
    from cuts c
    join person_in_zone p on p.presence_id = c.presence_id and c.cut_utc >= p.start_utc and c.cut_utc <= p.end_utc
), held as (
    select
        s.presence_id, s.start_utc, s.end_utc,
        list(distinct c.permit_no order by c.permit_no)
            filter (where c.sure_from_utc <= s.start_utc and c.sure_to_utc >= s.end_utc) as permit_ids,
        list(distinct c.permit_no order by c.permit_no) filter (where c.permit_no is not null) as possible_permit_ids
    from stretches s
    left join permit_cover c
        on c.presence_id = s.presence_id and c.maybe_from_utc <= s.start_utc and c.maybe_to_utc >= s.end_utc
    where s.end_utc > s.start_utc
    group by s.presence_id, s.start_utc, s.end_utc
)
select
    h.presence_id, p.stay_key, p.holder, p.person_id, p.zone_id, h.start_utc, h.end_utc, p.plus_minus_ms,
    case when len(h.permit_ids) > 0 then 'covered' when len(h.possible_permit_ids) > 0 then 'undecided' else 'uncovered' end
        as cover,
    coalesce(h.permit_ids, []) as permit_ids, coalesce(h.possible_permit_ids, []) as possible_permit_ids,
    coalesce(list_intersect(h.possible_permit_ids, n.named_on), []) as naming_permit_ids
from held h
join person_in_zone p on p.presence_id = h.presence_id
left join (
    select person_id, list(distinct permit_no order by permit_no) as named_on from permit_role where person_id is not null group by person_id
) n on n.person_id = p.person_id
order by h.presence_id, h.start_utc
