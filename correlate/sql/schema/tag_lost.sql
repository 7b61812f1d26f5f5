-- Silences of tags that began inside a zone, or may have: longer than position.lost_red_s (red zones, confined spaces) or
-- position.lost_s. A tag that is not heard again is silent until its system's last fix. in_group: half of the tags on the air
-- (three at least) fell silent within 15 s of each other and came back: the system was down, not the tag. left_by_door: its holder
-- swiped out. Muster points are no zones to be lost in: there people are counted.
create table tag_lost as
with heard as (
    select source_id, tag_id, max(end_shown) as last_shown, max(end_utc) as last_utc, max(plus_minus_ms) as plus_minus_ms
    from tag_seen group by source_id, tag_id
), ends as (
    select source_id, max(last_shown) as last_shown, max(last_utc) as last_utc from heard group by source_id
), knobs as (
    select min(number) * 1000 as least_ms from param_zone where name in ('position.lost_s', 'position.lost_red_s')
), silences as (
    select h.source_id, h.tag_id, h.start_shown, h.end_shown, h.start_utc, h.end_utc, h.silent_ms, true as back
    from tag_hush h, knobs k where h.silent_ms > k.least_ms
    union all by name
    select h.source_id, h.tag_id, h.last_shown as start_shown, e.last_shown as end_shown, h.last_utc as start_utc, e.last_utc as end_utc,
        epoch_ms(e.last_shown) - epoch_ms(h.last_shown) as silent_ms, false as back
    from heard h join ends e on e.source_id = h.source_id, knobs k
    where epoch_ms(e.last_shown) - epoch_ms(h.last_shown) > k.least_ms
), opened as (
    select *, coalesce(start_shown - lag(start_shown) over (partition by source_id order by start_shown, tag_id) > interval 15 second, true)::int as opens
    from silences
), clustered as (
    select * exclude (opens), sum(opens) over (partition by source_id order by start_shown, tag_id rows unbounded preceding) as cluster_no from opened
), clusters as (
    select c.source_id, c.cluster_no, count(distinct c.tag_id) filter (where c.back) as silent_tags, min(c.start_shown) as from_shown from clustered c group by c.source_id, c.cluster_no
), groups as (
    select c.source_id, c.cluster_no, c.silent_tags >= 3 and 2 * c.silent_tags >= count(distinct t.tag_id) as in_group
    from clusters c join tag_seen t on t.source_id = c.source_id and t.start_shown < c.from_shown and t.end_shown >= c.from_shown
    group by c.source_id, c.cluster_no, c.silent_tags
), placed as (
    select c.*, coalesce(g.in_group, false) and c.back as in_group, r.zone_id, r.state, z.risk_colour = 'red' or z.kind = 'confined_space' as is_red
    from clustered c
    join inside_run r on r.subject_kind = 'tag' and r.source_id = c.source_id and r.subject_id = c.tag_id and r.state <> 'outside'
        and r.till_ms = epoch_ms(c.start_shown)
    join zone z on z.zone_id = r.zone_id and z.kind is distinct from 'muster'
    left join groups g on g.source_id = c.source_id and g.cluster_no = c.cluster_no
), limited as (
    select p.*, (m.number * 1000)::bigint as limit_ms
    from placed p join param_zone m on m.zone_id = p.zone_id and m.name = case when p.is_red then 'position.lost_red_s' else 'position.lost_s' end
), outs as (
    select k.person_id, s.moment_utc, s.source_id, coalesce(s.plus_minus_ms, 0) as plus_minus_ms
    from swipe_utc s
    join person_key k
        on k.person_no is not distinct from nullif(trim(s.person_id), '') and k.name is not distinct from nullif(trim(s.name), '')
        and k.company is not distinct from nullif(trim(s.company), '') and k.card_no is not distinct from nullif(trim(s.card_no), '')
    join ref_word d on d.field = 'direction' and d.word = lower(trim(s.direction)) and d.value = 'out'
    where k.person_id is not null and s.moment_utc is not null
)
select
    l.*, h.plus_minus_ms, t.person_id,
    exists (
        select 1 from outs o where o.person_id = t.person_id
            and o.moment_utc >= l.start_utc - to_milliseconds(o.plus_minus_ms + h.plus_minus_ms + 5000)
            and o.moment_utc <= l.start_utc + to_milliseconds(o.plus_minus_ms + h.plus_minus_ms + 300000)) as left_by_door
from limited l
join heard h on h.source_id = l.source_id and h.tag_id = l.tag_id
left join (select tag_id, min(person_id) as person_id from tag_holder group by tag_id having count(distinct person_id) = 1) t on t.tag_id = l.tag_id
where l.silent_ms > l.limit_ms
