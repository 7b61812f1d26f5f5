-- Who was in which zone, in the time of the source that tells it: tracks and tags by place, people by swipes. Pieces of one
-- stay share stay_id. Ids rest on the subject, zone and first moment in source time, so they survive a change of clock.
create table presence as
with placed as (
    select
        p.subject_kind, p.subject_id, p.source_id, p.video_id, p.zone_id, p.certainty, p.from_ms, p.till_ms, p.stay_from_ms,
        case when v.video_id is not null then v.anchor_shown + to_milliseconds(p.from_ms - v.anchor_ms)
             when p.subject_kind = 'tag' then epoch_ms(p.from_ms) end as start_shown,
        case when v.video_id is not null then v.anchor_shown + to_milliseconds(p.till_ms - v.anchor_ms)
             when p.subject_kind = 'tag' then epoch_ms(p.till_ms) end as end_shown,
        coalesce(v.uncertainty_ms, 0) as blur_ms,
        r.confidence, r.points
    from presence_piece p
    left join video_time v on v.video_id = p.video_id and p.from_ms >= v.from_ms and p.from_ms < v.to_ms
    left join (
        select
            subject_kind, subject_id, source_id, video_id, zone_id, stay_no,
            sum(points) as points, sum(points * confidence) / sum(points) as confidence
        from stay_run
        group by subject_kind, subject_id, source_id, video_id, zone_id, stay_no
    ) r
        on r.subject_kind = p.subject_kind and r.subject_id = p.subject_id and r.source_id = p.source_id
        and r.video_id is not distinct from p.video_id and r.zone_id = p.zone_id and r.stay_no = p.stay_no
), swiped as (
    select
        'person' as subject_kind, person_id as subject_id, source_id, null::varchar as video_id, zone_id, certainty,
        epoch_ms(start_shown) as from_ms, epoch_ms(end_shown) as till_ms, epoch_ms(start_shown) as stay_from_ms,
        start_shown, end_shown, blur_ms, null::double as confidence, 1 as points
    from swipe_stay
    where end_shown > start_shown
), every_piece as (
    select * from placed union all by name select * from swiped
)
select
    substr(sha256(concat_ws(chr(31), subject_kind, subject_id, zone_id, certainty, from_ms)), 1, 16) as presence_id,
    substr(sha256(concat_ws(chr(31), subject_kind, subject_id, zone_id, stay_from_ms)), 1, 16) as stay_id,
    subject_kind, subject_id, zone_id, source_id, video_id, certainty,
    case when video_id is not null then from_ms end as start_ms,
    case when video_id is not null then till_ms end as end_ms,
    start_shown, end_shown, blur_ms, confidence, points::bigint as points
from every_piece
