-- How long each stay in a zone with a limit lasted at a stretch: surely (pieces surely inside, short gaps bridged) and at most, with
-- undecided pieces, silences of a tag that began inside, and, of bodies without a name, those that were in view one after the other.
create table dwell as
with limited as (
    select z.zone_id, z.kind, z.risk_colour, z.max_dwell_min, t.bridge_ms,
        z.kind = 'height' or regexp_matches(lower(concat_ws(' ', z.zone_id, z.name)), '基坑|坑内|沟槽|(^|[^a-z])pit([^a-z]|$)|trench') as is_rest_place
    from zone z join zone_time t on t.zone_id = z.zone_id
    where z.max_dwell_min is not null or z.kind in ('confined_space', 'height') or z.risk_colour = 'red'
        or regexp_matches(lower(concat_ws(' ', z.zone_id, z.name)), '基坑|坑内|沟槽|(^|[^a-z])pit([^a-z]|$)|trench')
), pieces as (
    select i.zone_id, case when i.person_id is null and i.subject_kind = 'track' then 'bodies' else i.holder end as who, i.stay_key, i.start_utc, i.end_utc, i.certainty = 'surely' as sure, l.bridge_ms
    from person_in_zone i join limited l on l.zone_id = i.zone_id where i.start_utc is not null
    union all
    select t.zone_id, coalesce(t.person_id, 'tag ' || t.tag_id), null, t.start_utc, t.end_utc, false, l.bridge_ms
    from tag_lost t join limited l on l.zone_id = t.zone_id where not t.left_by_door
), marked as (
    select *, coalesce(epoch_ms(start_utc) - max(epoch_ms(end_utc)) over (partition by zone_id, who order by start_utc, end_utc rows between unbounded preceding and 1 preceding) > bridge_ms, true)::int as opens
    from pieces
), islands as (
    select *, sum(opens) over (partition by zone_id, who order by start_utc, end_utc rows unbounded preceding) as island from marked
), lengths as (
    select zone_id, who, island, epoch_ms(max(end_utc)) - epoch_ms(min(start_utc)) as most_ms from islands group by zone_id, who, island
), sure_marked as (
    select *, coalesce(epoch_ms(start_utc) - max(epoch_ms(end_utc)) over (partition by stay_key order by start_utc, end_utc rows between unbounded preceding and 1 preceding) > bridge_ms, true)::int as opens_sure
    from pieces where sure
), sure_islands as (
    select *, sum(opens_sure) over (partition by stay_key order by start_utc, end_utc rows unbounded preceding) as island from sure_marked
), sure_lengths as (
    select stay_key, island, min(start_utc) as start_utc, max(end_utc) as end_utc, epoch_ms(max(end_utc)) - epoch_ms(min(start_utc)) as sure_ms from sure_islands group by stay_key, island
), longest as (
    select stay_key, max(sure_ms) as sure_ms, arg_max(start_utc, sure_ms) as start_utc, arg_max(end_utc, sure_ms) as end_utc from sure_lengths group by stay_key
), most as (
    select i.stay_key, max(n.most_ms) as most_ms from islands i join lengths n on n.zone_id = i.zone_id and n.who = i.who and n.island = i.island where i.stay_key is not null group by i.stay_key
)
select
    i.stay_key, any_value(i.holder) as holder, any_value(i.person_id) as person_id, i.zone_id, any_value(l.kind) as kind, any_value(l.risk_colour) as risk_colour,
    any_value(l.max_dwell_min) as max_dwell_min, any_value(l.is_rest_place) as is_rest_place, min(i.start_utc) as start_utc, max(i.end_utc) as end_utc, max(i.plus_minus_ms) as plus_minus_ms,
    coalesce(any_value(s.sure_ms), 0) as sure_ms, any_value(s.start_utc) as sure_start_utc, any_value(s.end_utc) as sure_end_utc, any_value(m.most_ms) as most_ms,
    list(distinct i.source_id order by i.source_id) as source_ids, list(distinct i.subject_kind || ' ' || i.subject_id order by i.subject_kind || ' ' || i.subject_id) as subject_ids,
    count(distinct i.subject_kind) filter (where i.certainty = 'surely') as kinds, min(i.confidence) as confidence,
    list(struct_pack(code := case i.subject_kind when 'track' then 'E3' when 'tag' then 'E2' else 'E4' end, kind := 'presence', ref := i.presence_id, video_id := i.video_id,
        start_ms := i.start_ms, end_ms := i.end_ms) order by i.start_utc, i.presence_id) as evidence
from person_in_zone i
join limited l on l.zone_id = i.zone_id
left join longest s on s.stay_key = i.stay_key
left join most m on m.stay_key = i.stay_key
where i.start_utc is not null
group by i.stay_key, i.zone_id
