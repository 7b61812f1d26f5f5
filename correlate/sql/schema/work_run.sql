-- How long each person worked without a rest, surely and at most. Surely: stays surely inside zones that ask for permits, gaps shorter
-- than a rest counted as work. At most: stays at the edge as well, and silences of the person's tag that began inside such a zone,
-- for nobody knows whether they rested meanwhile.
create table work_run as
with rest as (
    select (max(number) * 60000)::bigint as rest_ms
    from param_site where name = 'fatigue.rest_min'
), work_zones as (
    select zone_id, kind in ('confined_space', 'height', 'electrical') as is_grave from zone where permit_required or kind = 'electrical' or zone_class = 'exclusive'
), pieces as (
    select i.person_id, i.zone_id, w.is_grave, i.start_utc, i.end_utc, i.certainty = 'surely' and i.identity = 'sure' as sure, i.presence_id, i.source_id, i.plus_minus_ms
    from person_in_zone i join work_zones w on w.zone_id = i.zone_id where i.person_id is not null and i.start_utc is not null
    union all
    select t.person_id, t.zone_id, w.is_grave, t.start_utc, t.end_utc, false, null, t.source_id, t.plus_minus_ms
    from tag_lost t join work_zones w on w.zone_id = t.zone_id where t.person_id is not null and not t.left_by_door
), modes as (
    select 'surely' as mode, * from pieces where sure union all select 'at_most' as mode, * from pieces
), marked as (
    select m.*, coalesce(epoch_ms(m.start_utc) - max(epoch_ms(m.end_utc)) over (partition by m.mode, m.person_id order by m.start_utc, m.end_utc
        rows between unbounded preceding and 1 preceding) >= r.rest_ms, true)::int as opens
    from modes m, rest r
), numbered as (
    select *, sum(opens) over (partition by mode, person_id order by start_utc, end_utc rows unbounded preceding) as run_no from marked
)
select
    mode, person_id, run_no, min(start_utc) as start_utc, max(end_utc) as end_utc, epoch_ms(max(end_utc)) - epoch_ms(min(start_utc)) as length_ms, bool_or(is_grave) as is_grave,
    list(distinct zone_id order by zone_id) as zone_ids, list(distinct source_id order by source_id) as source_ids,
    case when count(distinct source_id) > 1 then 2 * max(plus_minus_ms) else 0 end as doubt_ms,
    (list(presence_id order by start_utc, presence_id) filter (where presence_id is not null))[:20] as presence_ids
from numbered group by mode, person_id, run_no
