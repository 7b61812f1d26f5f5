-- Boxes of bodies in a stretch of one video, in order of time, with the name that its track was linked to and how surely.
with named as (
    select l.subject_id as track_id, coalesce(pe.name, l.name) as name, l.probability
    from link l left join person pe on pe.person_id = l.person_id
    where l.subject_kind = 'track'
    qualify row_number() over (partition by l.subject_id order by l.probability desc nulls last, l.link_id) = 1
)
select t.track_id, t.frame, t.t_ms, t.x1_px, t.y1_px, t.x2_px, t.y2_px, n.name, n.probability
from track t left join named n on n.track_id = t.track_id
where t.video_id = $video_id and t.t_ms between $from_ms and $to_ms and t.label in ('person', 'moving')
order by t.t_ms, t.track_id
