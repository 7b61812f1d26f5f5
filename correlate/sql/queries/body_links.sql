-- Every track with who it is taken for, why, and the rivals; longest first.
with seen as (
    select t.track_id, v.camera_id, (max(t.t_ms) - min(t.t_ms)) / 1000.0 as seconds
    from track t
    join video v on v.video_id = t.video_id
    where t.label in ('person', 'moving')
    group by t.track_id, v.camera_id
)
select
    s.track_id, s.camera_id, s.seconds, l.person_id, coalesce(p.name, l.name) as name, l.probability, l.basis,
    coalesce(l.rivals, i.rivals) as rivals, b.body_id
from seen s
left join link l on l.subject_kind = 'track' and l.subject_id = s.track_id
left join person p on p.person_id = l.person_id
left join identity i on i.track_id = s.track_id
left join body b on b.track_id = s.track_id
order by s.seconds desc, s.track_id
