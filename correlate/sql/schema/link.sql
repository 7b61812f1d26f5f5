-- From bodies and tags to people: what a person decided (manual), else what the positioning system says of a tag's holder.
-- Unlinked bodies have no row. rivals is a JSON list of {person_id, probability}.
create table link as
select
    substr(sha256('manual' || chr(31) || track_id), 1, 16) as link_id, 'track' as subject_kind, track_id as subject_id,
    null::varchar as tag_id, person_id, name, 1.0::double as probability, '[]' as rivals, 'manual' as basis,
    null::timestamp as start_shown, null::timestamp as end_shown, decision_id as evidence
from manual_link
where person_id is not null
union all
select
    substr(sha256(concat_ws(chr(31), 'tag', h.tag_id, h.person_id)), 1, 16), 'tag', h.tag_id, h.tag_id, h.person_id, p.name,
    case h.certainty when 'sure' then 1.0 else 0.8 end, '[]', 'tag holder', h.start_shown, h.end_shown, null
from tag_holder h
join person p on p.person_id = h.person_id
