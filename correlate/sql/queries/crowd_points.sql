-- Tags in steps of five seconds at which so many were heard that a gathering is possible: at least $least of them in four cells
-- of 40 m that touch (a circle of up to 40 m across lies in such four). A silent tag stays where it was last heard, and is `sure`
-- false. In order of step and floor.
with fixes as (
    select source_id, coalesce(tag_id, person_id, name) as tag_id, epoch_ms(moment_utc) // 5000 as step, coalesce(floor, '1') as floor, avg(x_m) as x_m, avg(y_m) as y_m, max(coalesce(acc_m, 3.0)) as acc_m, true as sure
    from position_utc where moment_utc is not null and x_m is not null and y_m is not null and coalesce(tag_id, person_id, name) is not null
    group by all
), followed as (
    select *, lead(step) over (partition by source_id, tag_id order by step) as next_step from fixes
), filled as ( -- up to a quarter minute is bridged, beyond that it may have gone
    select f.source_id, f.tag_id, f.step + g.i as step, f.floor, f.x_m, f.y_m, f.acc_m, g.i <= 3 as sure
    from followed f join lateral (select unnest(range(0, least(coalesce(f.next_step - f.step, 1), 720))) as i) g on true
), cells as (
    select step, floor, floor(x_m / 40)::int as cx, floor(y_m / 40)::int as cy, count(distinct tag_id) as tags from filled group by all
), blocks as (
    select step, floor, cx - dx as bx, cy - dy as by_ from cells cross join (select unnest([0, 1]) as dx) cross join (select unnest([0, 1]) as dy)
    group by all having sum(tags) >= $least
)
select distinct f.step, f.floor, f.tag_id, f.x_m, f.y_m, f.acc_m, f.sure
from filled f join blocks b on b.step = f.step and b.floor = f.floor and floor(f.x_m / 40)::int between b.bx and b.bx + 1 and floor(f.y_m / 40)::int between b.by_ and b.by_ + 1
order by f.step, f.floor, f.tag_id
