-- From bodies and tags to people: what a person decided (manual); else the tag whose path is the body's (tag path), whose badge was
-- read as it crossed a door (door swipe), or whom the tracks before and after tell of (handed over), at least even odds; and what
-- positioning says of a tag's holder. Unlinked bodies have no row. rivals is JSON [{tag_id, person_id, probability}]; probability is less where the holder is known by name alone.
create table link as
with manual as (
    select
        substr(sha256('manual' || chr(31) || track_id), 1, 16) as link_id, 'track' as subject_kind, track_id as subject_id,
        null::varchar as tag_id, person_id, name, 1.0::double as probability, '[]' as rivals, 'manual' as basis,
        null::timestamp as start_shown, null::timestamp as end_shown, decision_id as evidence
    from manual_link
    where person_id is not null
), holder as (
    select
        tag_id, person_id, case certainty when 'sure' then 1.0 else 0.8 end as sureness, start_shown, end_shown,
        row_number() over (partition by tag_id order by fixes desc, person_id) as place
    from tag_holder
), path as (
    select
        substr(sha256(concat_ws(chr(31), 'path', i.track_id, coalesce(i.tag_id, i.person_id))), 1, 16) as link_id,
        'track' as subject_kind, i.track_id as subject_id, i.tag_id, i.person_id, coalesce(p.name, i.person_id) as name,
        i.probability * coalesce(h.sureness, 1.0) as probability, i.rivals, i.basis,
        null::timestamp as start_shown, null::timestamp as end_shown,
        case
            when i.basis = 'door swipe' then 'badge read as the body crossed the door'
            when i.basis = 'tag path' then i.samples || ' s, median ' || round(i.distance_m, 1) || ' m'
            else coalesce('after ' || b.after_track_id, 'before ' || n.track_id)
        end as evidence
    from identity i
    left join holder h on h.tag_id = i.tag_id and h.person_id = i.person_id and h.place = 1
    left join person p on p.person_id = i.person_id
    left join body b on b.track_id = i.track_id
    left join (select after_track_id, min(track_id) as track_id from body group by after_track_id) n on n.after_track_id = i.track_id
    where i.probability >= 0.5 and i.person_id is not null and (i.tag_id is null or h.tag_id is not null)
        and i.track_id not in (select track_id from manual_link where person_id is not null)
)
select * from manual
union all by name
select * from path
union all by name
select
    substr(sha256(concat_ws(chr(31), 'tag', h.tag_id, h.person_id)), 1, 16) as link_id, 'tag' as subject_kind,
    h.tag_id as subject_id, h.tag_id, h.person_id, p.name, h.sureness as probability, '[]' as rivals, 'tag holder' as basis,
    h.start_shown, h.end_shown, null as evidence
from holder h
join person p on p.person_id = h.person_id
