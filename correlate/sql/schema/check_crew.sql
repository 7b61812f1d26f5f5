-- Cross-check, element personnel, who: is everybody found in the permit's zones named on it, and are all bodies known by name?
create table check_crew as
with visits as (
    select
        v.*, z.zone_class, m.number * 1000 as hold_ms,
        epoch_ms(v.during_to_utc) - epoch_ms(v.during_from_utc) as during_ms
    from permit_visit v
    join zone z on z.zone_id = v.zone_id
    join param_zone m on m.zone_id = v.zone_id and m.name = 'presence.unlisted_s'
    where v.place = 'in_zone'
), other as ( -- named on another permit that may have been valid there, or on the zone's roster
    select v.permit_no, v.presence_id
    from visits v
    join permit_cover c on c.presence_id = v.presence_id and c.permit_no <> v.permit_no
    join permit_role r on r.permit_no = c.permit_no and (r.person_id = v.person_id or r.person_id is null)
    union
    select v.permit_no, v.presence_id from visits v join excuse e on e.presence_id = v.presence_id and e.why = 'roster'
), holders as (
    select
        v.permit_no, case when v.person_id is null then 'body' else 'person' end as subject_kind, v.holder as subject,
        case
            when v.person_id is null then 'cannot_tell'
            when bool_or(v.named = 'sure') or bool_or(v.named = 'possible') then 'met'
            when bool_and(o.presence_id is not null) then 'met'
            when bool_or(w.permit_no is null) then 'cannot_tell'
            when bool_or(v.identity <> 'sure') then 'cannot_tell'
            when bool_or(v.certainty = 'surely' and v.during_ms >= v.hold_ms and v.zone_class = 'exclusive'
                and o.presence_id is null) then 'violated'
            when bool_or(v.certainty = 'surely') and max(v.during_ms) < min(v.hold_ms) then 'met'
            when bool_and(v.zone_class <> 'exclusive') then 'met'
            else 'cannot_tell'
        end as answer,
        case
            when v.person_id is null then 'bodies_unnamed'
            when bool_or(v.named = 'sure') or bool_or(v.named = 'possible') then 'listed'
            when bool_and(o.presence_id is not null) then 'listed'
            when bool_or(w.permit_no is null) then 'crew_unknown'
            when bool_or(v.identity <> 'sure') then 'identity'
            when bool_or(v.certainty = 'surely' and v.during_ms >= v.hold_ms and v.zone_class = 'exclusive'
                and o.presence_id is null) then 'unlisted'
            when bool_or(v.certainty = 'surely') and max(v.during_ms) < min(v.hold_ms) then 'too_short'
            when bool_and(v.zone_class <> 'exclusive') then 'not_required'
            else 'place'
        end as reason_code,
        min(v.during_from_utc) as first_utc, max(v.during_to_utc) as last_utc, max(v.plus_minus_ms) as plus_minus_ms,
        to_json(list(struct_pack(kind := 'presence', ref := v.presence_id, video_id := v.video_id, start_ms := v.start_ms,
            end_ms := v.end_ms) order by v.start_utc, v.presence_id)) as evidence
    from visits v
    left join other o on o.permit_no = v.permit_no and o.presence_id = v.presence_id
    left join (select distinct permit_no from permit_role) w on w.permit_no = v.permit_no
    group by v.permit_no, v.person_id, v.holder
), permit as ( -- over all found; met only where the zones were watched while the permit was valid
    select
        p.permit_no, 'permit' as subject_kind, p.permit_no as subject,
        case
            when bool_or(h.answer = 'violated') then 'violated'
            when bool_or(h.answer = 'cannot_tell') then 'cannot_tell'
            when any_value(w.unwatched_ms) is null or any_value(w.unwatched_ms) > 60000 then 'cannot_tell'
            else 'met'
        end as answer,
        case
            when bool_or(h.answer = 'violated') then 'unlisted'
            when bool_or(h.answer = 'cannot_tell') then max(h.reason_code) filter (where h.answer = 'cannot_tell')
            when any_value(w.unwatched_ms) is null or any_value(w.unwatched_ms) > 60000 then 'not_watched'
            else 'listed'
        end as reason_code,
        min(h.first_utc) as first_utc, max(h.last_utc) as last_utc, max(h.plus_minus_ms) as plus_minus_ms,
        null::json as evidence
    from permit_now p
    left join holders h on h.permit_no = p.permit_no
    left join permit_watch w on w.permit_no = p.permit_no
    group by p.permit_no
)
select *, 'listed' as check_name from holders union all by name select *, 'everybody_listed' as check_name from permit
