-- From bodies and tags to people: what a person decided (manual); else the tag whose path is the body's (tag path, at least
-- even odds); and what positioning says of a tag's holder. Unlinked bodies have no row. rivals is JSON [{tag_id, person_id,
-- probability}]; probability of a tag path is that of the match, less where the holder is known by name alone.
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
        substr(sha256(concat_ws(chr(31), 'path', i.track_id, i.tag_id)), 1, 16) as link_id, 'track' as subject_kind,
        i.track_id as subject_id, i.tag_id, i.person_id, p.name, i.probability * h.sureness as probability, i.rivals,
        'tag path' as basis, null::timestamp as start_shown, null::timestamp as end_shown,
        i.samples || ' s, median ' || round(i.distance_m, 1) || ' m' as evidence
    from identity i
    join holder h on h.tag_id = i.tag_id and h.person_id = i.person_id and h.place = 1
    join person p on p.person_id = i.person_id
    where i.probability >= 0.5 and i.track_id not in (select track_id from manual_link where person_id is not null)
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
