-- How many were in a zone between two moments of true time, by each way of knowing side by side, in windows of 30 s
-- (headcount.window_s): bodies = the median over the window in the picture of one camera that had at least 0.8 of the zone in view
-- all the while (the camera that counted most, camera_id); tags, swiped, registered, known = medians too. Null where that way of
-- knowing was not watching: never 0 for "did not look".
with step as (
    select round(max(number) * 1000)::bigint as ms from param_site where name = 'headcount.window_s'
), windows as (
    select epoch_ms(number * ms) as start_utc, epoch_ms((number + 1) * ms) as end_utc
    from (select ms, unnest(range($from_ms::bigint // ms, ($to_ms::bigint + ms - 1) // ms)) as number from step)
), seconds as (
    select start_utc, end_utc, unnest(generate_series(start_utc, end_utc - interval 1 second, interval 1 second)) as moment_utc from windows
), spans as (
    select source_id, case source_kind when 'camera' then 'bodies' else 'tags' end as kind, start_utc, end_utc from watched
    where zone_id = $zone_id and source_kind in ('camera', 'tags') and seen_fraction >= 0.8 and start_utc is not null
), opened as ( -- pieces that follow each other to half a second are one
    select *, coalesce(epoch_ms(start_utc) - max(epoch_ms(end_utc)) over (
        partition by source_id, kind order by start_utc, end_utc rows between unbounded preceding and 1 preceding) > 500, true)::int as opens
    from spans
), numbered as (
    select *, sum(opens) over (partition by source_id, kind order by start_utc, end_utc rows unbounded preceding) as no from opened
), looked as (
    select source_id, kind, min(start_utc) as start_utc, max(end_utc) as end_utc from numbered group by source_id, kind, no
), steady as (
    select w.start_utc, l.kind, l.source_id from windows w join looked l on l.start_utc <= w.start_utc and l.end_utc >= w.end_utc
), bodies as (
    select p.source_id, coalesce(b.body_id, p.subject_id) as who, p.start_utc, p.end_utc
    from person_in_zone p
    left join body b on b.track_id = p.subject_id
    where p.zone_id = $zone_id and p.subject_kind = 'track' and p.certainty = 'surely' and p.start_utc is not null
), each_second as (
    select s.source_id, s.start_utc, m.moment_utc, count(distinct b.who) as bodies
    from (select * from steady where kind = 'bodies') s
    join seconds m on m.start_utc = s.start_utc
    left join bodies b on b.source_id = s.source_id and b.start_utc <= m.moment_utc and b.end_utc > m.moment_utc
    group by s.source_id, s.start_utc, m.moment_utc
), by_camera as (
    select source_id, start_utc, round(quantile_cont(bodies, 0.5))::int as bodies from each_second group by source_id, start_utc
), video as (
    select start_utc, max(bodies) as bodies, arg_max(source_id, bodies) as camera_id from by_camera group by start_utc
), others as (
    select
        m.start_utc, round(quantile_cont(coalesce(o.tags, 0), 0.5))::int as tags, round(quantile_cont(coalesce(o.swiped, 0), 0.5))::int as swiped,
        round(quantile_cont(coalesce(o.registered, 0), 0.5))::int as registered, round(quantile_cont(coalesce(o.known, 0), 0.5))::int as known
    from seconds m
    left join (select * from zone_occupancy where zone_id = $zone_id) o on o.start_utc <= m.moment_utc and o.end_utc > m.moment_utc
    group by m.start_utc
), doors as (
    select min(start_utc) as from_utc, max(end_utc) as to_utc from watched where zone_id = $zone_id and source_kind = 'access'
), registers as (
    select min(e.moment_utc) as from_utc, max(e.moment_utc) as to_utc
    from register_entry_utc e
    join permit_zone z on z.permit_no = e.permit_no
    where z.zone_id = $zone_id and e.moment_utc is not null
)
select
    w.start_utc, w.end_utc, v.bodies, v.camera_id,
    case when w.start_utc in (select start_utc from steady where kind = 'tags') then o.tags end as tags,
    case when d.from_utc <= w.start_utc and d.to_utc >= w.end_utc then o.swiped end as swiped,
    case when r.from_utc <= w.start_utc and r.to_utc >= w.end_utc then o.registered end as registered,
    case when w.start_utc in (select start_utc from steady) then o.known end as known
from windows w
join others o on o.start_utc = w.start_utc
left join video v on v.start_utc = w.start_utc
cross join doors d
cross join registers r
order by w.start_utc
