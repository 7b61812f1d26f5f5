-- id: BH-FALL-MOTIONLESS
-- title_en: Fall or motionless person
-- title_zh: 跌倒、长时间静止
-- pack: gb30871 osha site
-- severity: S1
-- unit: subject
-- watched: none
-- param: behaviour.lying_s
-- clause: GB 30871-2022 4.8; 29 CFR 1910.146(i)
-- grade: B
-- evidence: E2 E3
-- text_en: {subject} {measured.what_en}{measured.where_en} for {measured.still_ms} from {start}.
-- text_zh: {subject}自{start}起{measured.where_zh}{measured.what_zh}，持续{measured.still_ms}。

-- Seen to fall and to stay low, seen not to move, or said so by the tag's own motion sensor, for the time that counts at that place
-- and for that person. A tag that merely stays where it is may be somebody standing at work: that is cannot tell, unless a camera
-- saw the body of its holder meanwhile and it did move. Rooms made for sitting are left out.
with knobs as (
    select (max(number) * 1000)::bigint as lying_ms
    from param_site where name = 'behaviour.lying_s'
), moved as ( -- the holder's body was in view meanwhile for all but the time that counts, and nothing was seen of it lying still
    select s.subject_id, s.from_ms, sum(epoch_ms(least(t.end_utc, s.end_utc)) - epoch_ms(greatest(t.start_utc, s.start_utc))) as view_ms
    from stillness s
    join track_span t on t.person_id = s.person_id and t.probability >= 0.9 and t.start_utc < s.end_utc and t.end_utc > s.start_utc
    where s.subject_kind = 'tag' and s.told = 'place' and not exists (
        select 1 from body_event e where e.track_id = t.track_id and e.kind in ('fall', 'motionless') and e.start_utc < s.end_utc and e.end_utc > s.start_utc)
    group by s.subject_id, s.from_ms
), graded as (
    select
        s.*,
        case when s.is_fall then s.still_ms >= k.lying_ms when s.excluded then false when s.told = 'place' then false else s.still_ms >= s.limit_ms end as counts,
        case when s.is_fall or s.excluded then false when s.told = 'place' then s.still_ms - coalesce(m.view_ms, 0) >= s.least_limit_ms
            else s.still_ms >= s.least_limit_ms end as may_count
    from stillness s cross join knobs k
    left join moved m on s.subject_kind = 'tag' and s.told = 'place' and m.subject_id = s.subject_id and m.from_ms = s.from_ms
), sums as (
    select
        subject_kind, subject_id, bool_or(counts) as is_down, bool_or(may_count) as may_be_down,
        arg_max(struct_pack(start_utc := start_utc, end_utc := end_utc, zone_ids := zone_ids, told := told, is_fall := is_fall, lying := lying, still_ms := still_ms, limit_ms := limit_ms,
            confidence := confidence, experimental := experimental, video_id := video_id, from_ms := from_ms, till_ms := till_ms, ref := ref, person_id := person_id),
            (is_fall::int * 1000000000::bigint) + still_ms) filter (where counts) as worst,
        arg_max(struct_pack(start_utc := start_utc, end_utc := end_utc, told := told, still_ms := still_ms, zone_ids := zone_ids), still_ms) filter (where may_count) as doubt
    from graded group by subject_kind, subject_id
), subjects as (
    select 'track' as subject_kind, t.track_id as subject_id, t.person_id, t.source_id, t.start_utc, t.end_utc from track_span t
    union all by name
    select 'tag' as subject_kind, s.tag_id as subject_id, h.person_id, s.source_id, min(s.start_utc) as start_utc, max(s.end_utc) as end_utc
    from tag_seen s
    left join (select tag_id, min(person_id) as person_id from tag_holder group by tag_id having count(distinct person_id) = 1) h on h.tag_id = s.tag_id
    group by s.source_id, s.tag_id, h.person_id
), judged as (
    select
        s.*, m.worst, m.doubt, m.is_down, m.may_be_down, p.name as person_name,
        (select string_agg(z.name, ', ' order by z.zone_id) from zone z where list_contains(m.worst.zone_ids, z.zone_id)) as zone_names,
        case when m.is_down then case when m.worst.is_fall then 'fell' else 'motionless' end when s.start_utc is null then 'clock_unknown'
            when m.may_be_down then case m.doubt.told when 'place' then 'still_or_lying' else 'limit_unsure' end else 'moved_about' end as reason_code
    from subjects s
    left join sums m on m.subject_kind = s.subject_kind and m.subject_id = s.subject_id
    left join person p on p.person_id = s.person_id
), together as ( -- camera and tag of one person tell the same: two independent sources
    select a.subject_kind, a.subject_id from judged a join judged b on b.subject_kind <> a.subject_kind and b.person_id = a.person_id and a.is_down and b.is_down
        and a.worst.start_utc < b.worst.end_utc and a.worst.end_utc > b.worst.start_utc
        and not a.worst.experimental and not b.worst.experimental
)
select
    j.subject_id as unit_key, case when j.reason_code in ('fell', 'motionless') then 'violated' when j.reason_code = 'moved_about' then 'met' else 'cannot_tell' end as answer, j.reason_code,
    coalesce(j.worst.start_utc, j.start_utc) as start_utc, coalesce(j.worst.end_utc, j.end_utc) as end_utc, 0::bigint as plus_minus_ms, 'S1' as severity,
    case when exists (select 1 from together t where t.subject_kind = j.subject_kind and t.subject_id = j.subject_id) then 'confirmed'
        when j.worst.experimental or j.worst.confidence < 0.6 then 'possible' else 'probable' end as status,
    []::varchar[] as permit_ids, coalesce(j.worst.zone_ids, []) as zone_ids, list_filter([j.person_id], lambda p: p is not null) as person_ids,
    [j.subject_kind || ' ' || j.subject_id] as subject_ids, [j.source_id] as source_ids,
    to_json(struct_pack(
        still_ms := coalesce(j.worst.still_ms, j.doubt.still_ms), told := coalesce(j.worst.told, j.doubt.told),
        where_en := coalesce(' in ' || j.zone_names, ''), where_zh := coalesce('在' || j.zone_names, ''),
        what_en := case when j.worst.is_fall then 'fell and stayed down' when j.worst.lying then 'lay motionless' when j.worst.told = 'seen' then 'did not move'
            else 'did not move, by position and the tag''s own sensor,' end,
        what_zh := case when j.worst.is_fall then '跌倒后未起身' when j.worst.lying then '倒地不动' when j.worst.told = 'seen' then '静止不动' else '静止不动（定位与标签传感器一致）' end)) as measured,
    to_json(struct_pack(limit_ms := case when j.worst.is_fall then k.lying_ms else j.worst.limit_ms end)) as limits,
    to_json(list_filter([struct_pack(code := case j.subject_kind when 'track' then 'E3' else 'E2' end, kind := case j.subject_kind when 'track' then 'event' else 'position_alarm' end,
        ref := j.worst.ref, video_id := j.worst.video_id, start_ms := case when j.subject_kind = 'track' then j.worst.from_ms end,
        end_ms := case when j.subject_kind = 'track' then j.worst.till_ms end)], lambda e: e.ref is not null)) as evidence
from judged j, knobs k
order by unit_key
