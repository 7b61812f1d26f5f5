-- Cross-check, element time: was the permit signed before work, no longer than its kind allows, and were its people inside its
-- zones only while a permit held?
create table check_time as
with length_of as (
    select
        p.permit_no, 'permit' as subject_kind, p.permit_no as subject, 'validity_length' as check_name,
        case
            when s.longest_h is null then 'met'
            when p.plan_start_utc is null or p.plan_end_utc is null then 'cannot_tell'
            when epoch_ms(p.plan_end_utc) - epoch_ms(p.plan_start_utc) > s.longest_h * 3600000 + 60000 then 'violated'
            else 'met'
        end as answer,
        case
            when s.longest_h is null then 'no_limit'
            when p.plan_start_utc is null or p.plan_end_utc is null then 'end_unknown'
            when epoch_ms(p.plan_end_utc) - epoch_ms(p.plan_start_utc) > s.longest_h * 3600000 + 60000 then 'too_long'
            else 'length_ok'
        end as reason_code,
        p.plan_start_utc as first_utc, p.plan_end_utc as last_utc, 0::bigint as plus_minus_ms,
        to_json([struct_pack(kind := 'record', ref := p.source_row)]) as evidence
    from permit_now p
    join permit_span s on s.permit_no = p.permit_no
), signed as (
    select
        p.permit_no, 'permit' as subject_kind, p.permit_no as subject, 'signed_before_start' as check_name,
        case
            when g.state = 'none' then 'cannot_tell'
            when g.state in ('refused', 'unsigned') then 'violated'
            when p.actual_start_utc is null then 'cannot_tell'
            when g.signed_utc > p.actual_start_utc + to_milliseconds(coalesce(p.actual_start_res_ms, 1) + 59999) then 'violated'
            when g.signed_high_utc > p.actual_start_utc + interval 60 second then 'cannot_tell'
            else 'met'
        end as answer,
        case
            when g.state = 'none' then 'no_approvals'
            when g.state = 'refused' then 'refused'
            when g.state = 'unsigned' then 'not_signed'
            when p.actual_start_utc is null then 'start_unknown'
            when g.signed_utc > p.actual_start_utc + to_milliseconds(coalesce(p.actual_start_res_ms, 1) + 59999) then 'signed_late'
            when g.signed_high_utc > p.actual_start_utc + interval 60 second then 'clock'
            else 'signed_in_time'
        end as reason_code,
        g.signed_utc as first_utc, p.actual_start_utc as last_utc, coalesce(p.plus_minus_ms, 0)::bigint as plus_minus_ms,
        to_json([struct_pack(kind := 'record', ref := p.source_row)]) as evidence
    from permit_now p
    join permit_signed g on g.permit_no = p.permit_no
), crew as (
    select
        r.permit_no, r.person_id, z.zone_id, s.maybe_from_utc - interval 12 hour as from_utc,
        s.maybe_to_utc + interval 12 hour as to_utc
    from (select distinct permit_no, person_id from permit_role where role in ('worker', 'leader') and person_id is not null) r
    join permit_zone z on z.permit_no = r.permit_no
    join permit_span s on s.permit_no = r.permit_no
    where s.maybe_from_utc > timestamp '0001-01-02' and s.maybe_to_utc < timestamp '9999-12-30'
), found as (
    select
        c.permit_no, c.person_id, i.presence_id, i.video_id, i.start_ms, i.end_ms, i.start_utc, i.end_utc, i.plus_minus_ms,
        m.number * 1000 as hold_ms, i.certainty = 'surely' and i.identity = 'sure' as sure,
        max(u.uncovered_ms) filter (where u.mode = 'surely') as surely_ms,
        max(u.uncovered_ms) filter (where u.mode = 'possibly') as possibly_ms
    from crew c
    join person_in_zone i on i.person_id = c.person_id and i.zone_id = c.zone_id and i.start_utc < c.to_utc and i.end_utc > c.from_utc
    join param_zone m on m.zone_id = i.zone_id and m.name = 'presence.nopermit_s'
    left join uncovered u on u.presence_id = i.presence_id
    group by all
), kept as (
    select
        c.permit_no, 'person' as subject_kind, c.person_id as subject, 'inside_window' as check_name,
        case
            when count(f.presence_id) = 0 then 'cannot_tell'
            when bool_or(f.sure and f.surely_ms >= f.hold_ms) then 'violated'
            when bool_or(coalesce(f.possibly_ms, 0) >= f.hold_ms) then 'cannot_tell'
            else 'met'
        end as answer,
        case
            when count(f.presence_id) = 0 then 'no_presence'
            when bool_or(f.sure and f.surely_ms >= f.hold_ms) then 'outside_window'
            when bool_or(coalesce(f.possibly_ms, 0) >= f.hold_ms) then 'permit_unsure'
            else 'inside_window'
        end as reason_code,
        min(f.start_utc) as first_utc, max(f.end_utc) as last_utc, max(f.plus_minus_ms) as plus_minus_ms,
        to_json(list(struct_pack(kind := 'presence', ref := f.presence_id, video_id := f.video_id, start_ms := f.start_ms,
            end_ms := f.end_ms) order by f.start_utc, f.presence_id) filter (where f.presence_id is not null)) as evidence
    from (select distinct permit_no, person_id from crew) c
    left join found f on f.permit_no = c.permit_no and f.person_id = c.person_id
    group by c.permit_no, c.person_id
)
select * from length_of union all by name select * from signed union all by name select * from kept
