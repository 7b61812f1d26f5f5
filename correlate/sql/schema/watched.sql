-- Which zone was really observed when and by what. camera: zone in view x recorded x examined x health good; tags: the
-- positioning system was heard (it sees only who carries a tag); access: the doors were read (it sees only who swipes).
-- seen_fraction is the part of the zone in view. Without a clock the *_utc are null: nothing rests on such a row.
create table watched as
with sources as (
    select
        z.zone_id, w.source_id, 'camera' as source_kind, w.video_id, w.mode, z.seen_fraction, w.start_ms, w.end_ms,
        v.anchor_shown + to_milliseconds(w.start_ms - v.anchor_ms) as start_shown,
        v.anchor_shown + to_milliseconds(w.end_ms - v.anchor_ms) as end_shown,
        coalesce(v.uncertainty_ms, 0) as blur_ms
    from camera_watch w
    join camera_zone z on z.camera_id = w.source_id
    left join video_time v on v.video_id = w.video_id and w.start_ms >= v.from_ms and w.start_ms < v.to_ms
    where w.end_ms > w.start_ms
    union all by name
    select z.zone_id, t.source_id, 'tags' as source_kind, 1.0::double as seen_fraction, t.start_shown, t.end_shown, 0 as blur_ms
    from tag_watch t
    cross join zone z
    where z.zone_id in (select zone_id from zone_shape where polygon_wkt is not null)
        or z.zone_id in (select zone_id from inside_run where subject_kind = 'tag')
    union all by name
    select d.zone_id, s.source_id, 'access' as source_kind, 1.0::double as seen_fraction,
        min(s.moment_shown) as start_shown, max(s.moment_shown) as end_shown, 0 as blur_ms
    from swipe s
    join (select distinct zone_id from door_zone where zone_id is not null) d on true
    where s.moment_shown is not null
    group by d.zone_id, s.source_id
)
select
    w.zone_id, w.source_id, w.source_kind, w.video_id, w.mode, w.seen_fraction, w.start_ms, w.end_ms, w.start_shown, w.end_shown,
    corrected(w.start_shown, c.anchor, c.offset_ms, c.drift_ppm) as start_utc,
    corrected(w.end_shown, c.anchor, c.offset_ms, c.drift_ppm) as end_utc,
    greatest(corrected_pm(w.start_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm), w.blur_ms) as plus_minus_ms
from sources w
left join clock c
    on c.source_id = w.source_id and w.start_shown >= c.valid_from_shown and w.start_shown < c.valid_to_shown
