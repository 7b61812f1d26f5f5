-- Presences on the true time scale. Without a clock (the camera's start is not known) the row stays, its *_utc are null and
-- clock is 'unknown'; else 'accepted' or 'not verified'. ± joins the clock's bar and how well the source tells the moment:
-- an accepted clock's by root of squares, an unverified one's by the wider of the two.
create view presence_utc as
select
    p.*,
    corrected(p.start_shown, c.anchor, c.offset_ms, c.drift_ppm) as start_utc,
    corrected(p.end_shown, c.anchor, c.offset_ms, c.drift_ppm) as end_utc,
    case
        when c.accepted then ceil(sqrt(
            corrected_pm(p.start_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm)::double ** 2
            + p.blur_ms::double ** 2))::bigint
        else greatest(corrected_pm(p.start_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm), p.blur_ms)
    end as plus_minus_ms,
    case when c.source_id is null then 'unknown' when c.accepted then 'accepted' else 'not verified' end as clock
from presence p
left join clock c
    on c.source_id = p.source_id and p.start_shown >= c.valid_from_shown and p.start_shown < c.valid_to_shown
