-- Which zone was really observed when and by what. camera: zone in view x recorded x examined x health good x view as calibrated;
-- tags: the positioning system was heard where it can place tags (it sees only who carries one); access: the doors were read (it
-- sees only who swipes). seen_fraction is the part of the zone in view. Without a clock the *_utc are null: nothing rests on such a row.
create table watched as
with lens as (
    select
        z.zone_id, w.source_id, 'camera' as source_kind, w.video_id, w.mode, z.seen_fraction, w.start_ms, w.end_ms,
        v.anchor_shown + to_milliseconds(w.start_ms - v.anchor_ms) as start_shown,
        v.anchor_shown + to_milliseconds(w.end_ms - v.anchor_ms) as end_shown,
        coalesce(v.uncertainty_ms, 0) as blur_ms, z.valid_from_shown, z.valid_to_shown
    from camera_watch w
    join camera_zone z on z.camera_id = w.source_id
    left join video_time v on v.video_id = w.video_id and w.start_ms >= v.from_ms and w.start_ms < v.to_ms
    where w.end_ms > w.start_ms
), placed as ( -- where a positioning system can place tags: as case.toml says, else wherever a zone has a shape or tags were told of
    select t.source_id, z.zone_id, z.seen_fraction, z.valid_from_shown, z.valid_to_shown, t.start_shown, t.end_shown
    from tag_watch t
    join tag_zone z on coalesce(z.source_id, t.source_id) = t.source_id
    where z.seen_fraction > 0
    union all
    select t.source_id, s.zone_id, 1.0, s.valid_from_shown, s.valid_to_shown, t.start_shown, t.end_shown
    from tag_watch t
    join zone_shape s on s.polygon_wkt is not null
    where not exists (select 1 from tag_zone z where coalesce(z.source_id, t.source_id) = t.source_id)
    union all
    select t.source_id, z.zone_id, 1.0, null, null, t.start_shown, t.end_shown
    from tag_watch t
    join (select distinct zone_id from inside_run where subject_kind = 'tag') z on true
    where z.zone_id not in (select zone_id from zone_shape where polygon_wkt is not null)
), doors as (
    select d.zone_id, s.source_id, min(s.moment_shown) as start_shown, max(s.moment_shown) as end_shown
    from swipe s
    join (select distinct zone_id from door_zone where zone_id is not null) d on true
    where s.moment_shown is not null
    group by d.zone_id, s.source_id
), every_source as (
    select * from lens
    union all by name
    select *, 'tags' as source_kind, 0 as blur_ms from placed
    union all by name
    select *, 'access' as source_kind, 1.0::double as seen_fraction, 0 as blur_ms from doors
), sources as ( -- a zone is watched only while its shape was valid
    select
        * exclude (valid_from_shown, valid_to_shown, start_shown, end_shown, start_ms, end_ms),
        greatest(start_shown, coalesce(valid_from_shown, start_shown)) as start_shown,
        least(end_shown, coalesce(valid_to_shown, end_shown)) as end_shown,
        start_ms + greatest(coalesce(epoch_ms(valid_from_shown) - epoch_ms(start_shown), 0), 0) as start_ms,
        end_ms - greatest(coalesce(epoch_ms(end_shown) - epoch_ms(valid_to_shown), 0), 0) as end_ms
    from every_source
    where coalesce(valid_from_shown < end_shown, true) and coalesce(valid_to_shown > start_shown, true)
)
select
    w.zone_id, w.source_id, w.source_kind, w.video_id, w.mode, w.seen_fraction, w.start_ms, w.end_ms, w.start_shown, w.end_shown,
    corrected(w.start_shown, c.anchor, c.offset_ms, c.drift_ppm) as start_utc,
    corrected(w.end_shown, c.anchor, c.offset_ms, c.drift_ppm) as end_utc,
    greatest(corrected_pm(w.start_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm), w.blur_ms) as plus_minus_ms
from sources w
left join clock c
    on c.source_id = w.source_id and w.start_shown >= c.valid_from_shown and w.start_shown < c.valid_to_shown
