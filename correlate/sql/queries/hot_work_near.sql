-- Every sight of hot work, where it was seen, and the hot-work permits that may have been valid then (one line without a permit where
-- none was). apart_ms: how far the clocks of the two may stand apart.
with seen as (
    select a.activity_id, a.zone_id, a.source_id, a.video_id, a.start_utc, a.end_utc, a.plus_minus_ms, v.camera_id, v.width_px, v.height_px, e.detail
    from activity a
    left join event e on e.event_id = a.activity_id
    left join video v on v.video_id = a.video_id
    where a.work_type = 'HW' and a.start_utc is not null
), own as ( -- the zones a permit is for, not those they lie in
    select permit_no, list(distinct zone_id order by zone_id) filter (where zone_id is not null) as zone_ids from permit_zone group by permit_no
), permits as (
    select distinct a.permit_no, a.source_id, a.plus_minus_ms, a.maybe_from_utc, a.maybe_to_utc, a.sure_from_utc, a.sure_to_utc, o.zone_ids
    from permit_active a join own o on o.permit_no = a.permit_no where a.work_type = 'HW'
)
select
    s.activity_id, s.zone_id, s.camera_id, s.width_px, s.height_px, s.detail, p.permit_no, p.zone_ids, n.x_m, n.y_m,
    coalesce(p.sure_from_utc + to_milliseconds(apart_ms(s.source_id, s.plus_minus_ms, p.source_id, p.plus_minus_ms)) <= s.start_utc
        and (p.sure_to_utc >= timestamp '9999-12-30' or p.sure_to_utc - to_milliseconds(apart_ms(s.source_id, s.plus_minus_ms, p.source_id, p.plus_minus_ms)) >= s.end_utc), false) as surely_valid
from seen s
left join permits p on p.maybe_from_utc - to_milliseconds(apart_ms(s.source_id, s.plus_minus_ms, p.source_id, p.plus_minus_ms)) <= s.end_utc
    and (p.maybe_to_utc >= timestamp '9999-12-30' or p.maybe_to_utc + to_milliseconds(apart_ms(s.source_id, s.plus_minus_ms, p.source_id, p.plus_minus_ms)) >= s.start_utc)
left join permit_now n on n.permit_no = p.permit_no
order by s.activity_id, p.permit_no
