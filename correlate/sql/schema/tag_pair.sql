-- Two tags that went the same way together: moments five seconds apart at which they were at most a metre from each other, joined to
-- runs (up to a quarter minute missing), with how long and how far they went. Standing still adds no metres (RULES ID-BADGE-CLONE).
create table tag_pair as
with fixes as (
    select source_id, coalesce(tag_id, person_id, name) as tag_id, coalesce(floor, '1') as floor, epoch_ms(moment_utc) as t_ms, x_m, y_m, plus_minus_ms
    from position_utc where moment_utc is not null and x_m is not null and y_m is not null and coalesce(tag_id, person_id, name) is not null
), followed as (
    select *, lead(t_ms) over tag as next_ms, lead(x_m) over tag as next_x, lead(y_m) over tag as next_y from fixes
    window tag as (partition by source_id, tag_id, floor order by t_ms)
), steps as ( -- every tag at the same moments: straight lines between fixes, whole multiples of five seconds
    select source_id, tag_id, floor, g.step, avg(x_m + (next_x - x_m) * (g.step * 5000 - t_ms) / (next_ms - t_ms)) as x_m, avg(y_m + (next_y - y_m) * (g.step * 5000 - t_ms) / (next_ms - t_ms)) as y_m, max(plus_minus_ms) as plus_minus_ms
    from followed join lateral (select unnest(range((t_ms + 4999) // 5000, (next_ms - 1) // 5000 + 1)) as step) g on true
    where next_ms > t_ms and next_ms - t_ms <= 15000
    group by all
), moving as ( -- who stands at one place is beside others all day; only who was under way within half a minute is compared
    select *, floor(x_m)::int as cx, floor(y_m)::int as cy,
        greatest(max(x_m) over near - min(x_m) over near, max(y_m) over near - min(y_m) over near) > 3 as walks
    from steps window near as (partition by source_id, tag_id order by step range between 6 preceding and 6 following)
), cells as (
    select m.*, m.cx + d.dx as nx, m.cy + e.dy as ny from (select * from moving where walks) m cross join (select unnest([-1, 0, 1]) as dx) d cross join (select unnest([-1, 0, 1]) as dy) e
), pairs as (
    select a.source_id, a.tag_id as tag_a, b.tag_id as tag_b, a.step, a.x_m, a.y_m, a.plus_minus_ms
    from (select * from moving where walks) a join cells b on b.source_id = a.source_id and b.step = a.step and b.floor = a.floor and b.nx = a.cx and b.ny = a.cy and b.tag_id > a.tag_id
    where (a.x_m - b.x_m) ** 2 + (a.y_m - b.y_m) ** 2 <= 1
), walked as (
    select *, step - lag(step) over pair as gap, sqrt((x_m - lag(x_m) over pair) ** 2 + (y_m - lag(y_m) over pair) ** 2) as moved_m
    from pairs window pair as (partition by source_id, tag_a, tag_b order by step)
), runs as ( -- stops are part of the way: up to five minutes side by side, checked by the rule
    select *, sum((gap is null or gap > 60)::int) over (partition by source_id, tag_a, tag_b order by step rows unbounded preceding) as no from walked
)
select
    source_id, tag_a, tag_b, epoch_ms(min(step) * 5000) as start_utc, epoch_ms((max(step) + 1) * 5000) as end_utc, sum(case when gap between 1 and 3 and moved_m > 0.5 then moved_m else 0 end) as path_m,
    max(plus_minus_ms) as plus_minus_ms
from runs group by source_id, tag_a, tag_b, no
having path_m > 10
