-- Cross-check, element area: is the permit's place a zone of this case, and were its people there, or at work elsewhere?
create table check_area as
with place as (
    select
        permit_no, 'permit' as subject_kind, permit_no as subject, 'place_known' as check_name,
        case when bool_or(zone_id is null) then 'cannot_tell' else 'met' end as answer,
        case when bool_or(zone_id is null) then 'place_unknown' else 'zone_known' end as reason_code,
        null::timestamp as first_utc, null::timestamp as last_utc, null::bigint as plus_minus_ms,
        to_json(list(struct_pack(kind := 'zone', ref := coalesce(zone_id, text)) order by zone_id)) as evidence
    from permit_zone
    group by permit_no
), stretch as ( -- time of named people elsewhere, where no permit that names them was or may have been valid
    select v.*, c.cover_ms, m.number * 1000 as hold_ms
    from permit_visit v
    join param_zone m on m.zone_id = v.zone_id and m.name = 'presence.nopermit_s'
    left join (
        select presence_id, sum(epoch_ms(end_utc) - epoch_ms(start_utc)) filter (where len(naming_permit_ids) > 0) as cover_ms
        from person_cover
        group by presence_id
    ) c on c.presence_id = v.presence_id
    where v.named <> 'no'
), person as (
    select
        r.permit_no, 'person' as subject_kind, r.person_id as subject, 'in_zone' as check_name,
        case
            when count(s.presence_id) = 0 then 'cannot_tell'
            when bool_or(s.place = 'elsewhere' and s.identity = 'sure' and s.certainty = 'surely'
                and epoch_ms(s.during_to_utc) - epoch_ms(s.during_from_utc) - coalesce(s.cover_ms, 0) >= s.hold_ms) then 'violated'
            when bool_or(s.place = 'in_zone' and s.certainty = 'surely') then 'met'
            else 'cannot_tell'
        end as answer,
        case
            when count(s.presence_id) = 0 then 'no_presence'
            when bool_or(s.place = 'elsewhere' and s.identity = 'sure' and s.certainty = 'surely'
                and epoch_ms(s.during_to_utc) - epoch_ms(s.during_from_utc) - coalesce(s.cover_ms, 0) >= s.hold_ms) then 'elsewhere'
            when bool_or(s.place = 'in_zone' and s.certainty = 'surely') then 'in_zone'
            else 'place'
        end as reason_code,
        min(s.during_from_utc) as first_utc, max(s.during_to_utc) as last_utc, max(s.plus_minus_ms) as plus_minus_ms,
        to_json(list(struct_pack(kind := 'presence', ref := s.presence_id, video_id := s.video_id, start_ms := s.start_ms,
            end_ms := s.end_ms) order by s.start_utc, s.presence_id) filter (where s.presence_id is not null)) as evidence
    from (select distinct permit_no, person_id from permit_role where role in ('worker', 'leader') and person_id is not null) r
    left join stretch s on s.permit_no = r.permit_no and s.person_id = r.person_id
    group by r.permit_no, r.person_id
)
select * from place union all by name select * from person
