-- id: PT-EXPIRED-PRESENCE
-- title_en: Presence or work after the permit ran out
-- title_zh: 作业票过期仍作业
-- pack: gb30871
-- severity: S2
-- unit: permit
-- watched: zone
-- param: presence.exit_grace_s
-- param: presence.close_after_h
-- clause: GB 30871-2022 4.16, 5.1.5, 6.10, 8.2.11, 10.8
-- grade: A
-- evidence: E2 E3
-- text_en: {persons} of permit {permits} in {zone} {measured.overstay_ms} after it ran out at {measured.expired_utc} ({limits.exit_grace_s} s to leave are allowed).
-- text_zh: 作业票{permits}于{measured.expired_utc}到期，{persons}到期后在{zone}仍停留或作业{measured.overstay_ms}（允许撤离{limits.exit_grace_s}秒）。

-- Named workers surely inside an exclusive zone of the permit later than the grace after its end, or activity of its kind after
-- its end, without another permit that was or may have been valid there. Whoever comes later than close_after_h is for
-- PT-NOPERMIT-PRESENCE to judge. Met needs the zone watched from the end to the end of the grace.
with ends as (
    select
        s.permit_no, s.work_type, s.source_id, s.plus_minus_ms, s.sure_to_utc as end_low_utc, s.maybe_to_utc as end_high_utc,
        s.plan_end_utc,
        max(m.number) filter (where m.name = 'presence.exit_grace_s') as grace_s,
        max(m.number) filter (where m.name = 'presence.close_after_h') as horizon_h
    from permit_span s
    join param_permit m on m.permit_no = s.permit_no
        and m.name in ('presence.exit_grace_s', 'presence.close_after_h')
    group by all
), places as (
    select
        e.*, (e.grace_s * 1000)::bigint as grace_ms, (e.horizon_h * 3600000)::bigint as horizon_ms, z.zone_id,
        coalesce(zo.zone_class, 'shared') = 'exclusive' as exclusive
    from ends e
    join permit_zone z on z.permit_no = e.permit_no
    left join zone zo on zo.zone_id = z.zone_id
), later as ( -- what happened there after the end; late_* reckons with every doubt, least and most
    select
        p.permit_no, p.zone_id, p.exclusive, 'presence' as kind, i.presence_id as ref, i.person_id, i.holder, i.subject_kind,
        i.subject_id, i.source_id, i.video_id, i.start_ms, i.end_ms, i.start_utc, i.end_utc, i.plus_minus_ms,
        i.certainty = 'surely' and i.identity = 'sure' and r.certainty <> 'ambiguous' as sure,
        epoch_ms(i.end_utc) - epoch_ms(p.end_high_utc) - apart_ms(i.source_id, i.plus_minus_ms, p.source_id, p.plus_minus_ms)
            - p.grace_ms as late_least_ms,
        epoch_ms(i.end_utc) - epoch_ms(p.end_low_utc) + apart_ms(i.source_id, i.plus_minus_ms, p.source_id, p.plus_minus_ms)
            - p.grace_ms as late_most_ms,
        i.start_utc is null as clock_unknown
    from places p
    join (select permit_no, person_id, min(certainty) as certainty from permit_role
          where role = 'worker' group by permit_no, person_id) r on r.permit_no = p.permit_no
    join person_in_zone i on i.zone_id = p.zone_id and i.person_id = r.person_id
    where p.exclusive and p.end_low_utc is not null
        and (i.start_utc is null
            or (i.end_utc > p.end_low_utc and i.start_utc < p.end_low_utc + to_milliseconds(p.horizon_ms)))
    union all by name
    select
        p.permit_no, p.zone_id, p.exclusive, 'activity' as kind, a.activity_id as ref, a.source_id, a.video_id, a.start_ms,
        a.end_ms, a.start_utc, a.end_utc, a.plus_minus_ms, a.confidence >= 0.6 as sure,
        epoch_ms(a.end_utc) - epoch_ms(p.end_high_utc) - apart_ms(a.source_id, a.plus_minus_ms, p.source_id, p.plus_minus_ms)
            as late_least_ms,
        epoch_ms(a.end_utc) - epoch_ms(p.end_low_utc) + apart_ms(a.source_id, a.plus_minus_ms, p.source_id, p.plus_minus_ms)
            as late_most_ms,
        a.start_utc is null as clock_unknown
    from places p
    join activity a on a.zone_id = p.zone_id and a.work_type = p.work_type
    where p.end_low_utc is not null
        and (a.start_utc is null
            or (a.end_utc > p.end_low_utc and a.start_utc < p.end_low_utc + to_milliseconds(p.horizon_ms)))
), succeeded as ( -- another permit that was or may have been valid then, there (and, for people, names them or may)
    select l.permit_no, l.ref, bool_or(n.sure_from_utc <= greatest(l.start_utc, l.end_utc - interval 1 second)) as surely
    from later l
    join permit_active n on n.permit_no <> l.permit_no and (n.zone_id = l.zone_id or n.zone_id is null)
        and n.maybe_to_utc >= l.end_utc and n.maybe_from_utc <= l.end_utc
    where l.kind = 'activity' or exists (
        select 1 from permit_role r where r.permit_no = n.permit_no and (r.person_id = l.person_id or r.person_id is null))
    group by l.permit_no, l.ref
), graded as (
    select
        l.*,
        l.sure and l.late_least_ms > 0 and s.ref is null as is_violated,
        l.clock_unknown or (l.late_most_ms > 0 and not coalesce(s.surely, false)) as is_possible
    from later l
    left join succeeded s on s.permit_no = l.permit_no and s.ref = l.ref
), found as (
    select
        permit_no, coalesce(bool_or(is_violated), false) as is_violated, coalesce(bool_or(is_possible), false) as is_possible,
        bool_or(clock_unknown) as clock_unknown, bool_or(is_violated and kind = 'activity') as worked,
        bool_or(is_violated and kind = 'presence') as stayed, bool_and(sure) filter (where is_possible) as possible_sure,
        max(late_least_ms) filter (where is_violated) as late_ms, max(end_utc) filter (where is_violated) as last_utc,
        max(plus_minus_ms) as plus_minus_ms, count(distinct coalesce(subject_kind, kind)) filter (where is_violated) as kinds,
        list(distinct person_id order by person_id) filter (where is_violated and person_id is not null) as person_ids,
        list(distinct subject_kind || ' ' || subject_id order by subject_kind || ' ' || subject_id)
            filter (where is_violated and subject_id is not null) as subject_ids,
        list(distinct source_id order by source_id) filter (where is_violated or is_possible) as source_ids,
        list(struct_pack(code := case when subject_kind = 'tag' then 'E2' else 'E3' end, kind := kind, ref := ref,
            video_id := video_id, start_ms := start_ms, end_ms := end_ms) order by start_utc, ref)
            filter (where is_violated or is_possible) as evidence
    from graded
    group by permit_no
), lost as ( -- named workers whose tag fell silent inside the zone and who were heard nowhere until the grace was over
    select p.permit_no, bool_or(true) as is_lost
    from places p
    join (select distinct permit_no, person_id from permit_role where role = 'worker') r on r.permit_no = p.permit_no
    join person_in_zone i on i.zone_id = p.zone_id and i.person_id = r.person_id and i.subject_kind = 'tag'
    join tag_seen t on t.tag_id = i.subject_id and t.source_id = i.source_id
        and t.end_utc between i.end_utc and i.end_utc + interval 15 second
    where p.exclusive and t.end_utc < p.end_low_utc + to_milliseconds(p.grace_ms)
        and t.end_utc > p.end_low_utc - to_milliseconds(p.horizon_ms)
        and not exists (
            select 1 from tag_seen n
            where n.tag_id = t.tag_id and n.source_id = t.source_id and n.start_utc > t.end_utc
                and n.start_utc < p.end_low_utc + to_milliseconds(p.grace_ms))
        and not exists (
            select 1 from person_in_zone o
            where o.person_id = i.person_id and o.start_utc > i.end_utc
                and o.start_utc < p.end_low_utc + to_milliseconds(p.grace_ms))
    group by p.permit_no
), filmed as ( -- places that one camera watched from the end to the end of the grace
    select distinct permit_no, zone_id from (
        select
            p.permit_no, p.zone_id,
            sum(epoch_ms(least(w.end_utc, p.end_low_utc + to_milliseconds(p.grace_ms)))
                - epoch_ms(greatest(w.start_utc, p.end_low_utc))) as seen_ms,
            any_value(p.grace_ms) as grace_ms
        from places p
        join watched w on w.zone_id = p.zone_id and w.source_kind = 'camera' and w.seen_fraction >= 0.8
            and w.start_utc < p.end_low_utc + to_milliseconds(p.grace_ms) and w.end_utc > p.end_low_utc
        group by p.permit_no, p.zone_id, w.source_id
    )
    where seen_ms >= grace_ms - 1000
), untagged as ( -- named workers whom no tag could have told of, at a place that no camera watched
    select distinct p.permit_no
    from places p
    join permit_role r on r.permit_no = p.permit_no and r.role = 'worker'
    left join (select distinct person_id from tag_holder) h on h.person_id = r.person_id
    left join filmed f on f.permit_no = p.permit_no and f.zone_id = p.zone_id
    where p.exclusive and h.person_id is null and f.permit_no is null
), units as (
    select
        permit_no, work_type, source_id, plus_minus_ms, end_low_utc, end_high_utc, grace_s, grace_ms,
        bool_or(exclusive) as exclusive, list(distinct zone_id order by zone_id) filter (where zone_id is not null) as zone_ids
    from places
    group by all
)
select
    u.permit_no as unit_key,
    case
        when u.end_low_utc is null then 'cannot_tell'
        when f.is_violated then 'violated'
        when u.zone_ids is null or f.is_possible or l.is_lost or n.permit_no is not null then 'cannot_tell'
        else 'met'
    end as answer,
    case
        when u.end_low_utc is null then 'end_unknown'
        when f.is_violated then case when f.stayed then 'stayed' else 'worked' end
        when u.zone_ids is null then 'place_unknown'
        when f.clock_unknown then 'clock_unknown'
        when f.is_possible then case when f.possible_sure then 'clock' else 'place' end
        when l.is_lost then 'lost'
        when n.permit_no is not null then 'not_watched'
        else 'left_in_time'
    end as reason_code,
    u.end_low_utc as start_utc,
    coalesce(f.last_utc, u.end_low_utc + to_milliseconds(u.grace_ms)) as end_utc,
    coalesce(f.plus_minus_ms, 0) + u.plus_minus_ms as plus_minus_ms,
    case
        when f.is_violated and not f.stayed and f.late_ms <= u.grace_ms then 'S3'
        when u.exclusive then 'S1' else 'S2'
    end as severity,
    case when f.kinds > 1 then 'confirmed' else 'probable' end as status,
    [u.permit_no] as permit_ids, coalesce(u.zone_ids, []) as zone_ids, coalesce(f.person_ids, []) as person_ids,
    coalesce(f.subject_ids, []) as subject_ids, coalesce(f.source_ids, []) as source_ids,
    to_json(struct_pack(
        expired_utc := u.end_low_utc,
        overstay_ms := case when f.stayed then f.late_ms + u.grace_ms else f.late_ms end)) as measured,
    to_json(struct_pack(exit_grace_s := u.grace_s)) as limits,
    to_json(f.evidence) as evidence
from units u
left join found f on f.permit_no = u.permit_no
left join lost l on l.permit_no = u.permit_no
left join untagged n on n.permit_no = u.permit_no
order by unit_key
