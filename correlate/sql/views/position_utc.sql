-- position with its times corrected by the clock in force at its moment; no row is lost, whatever its source.
create view position_utc as
select
    r.*,
    corrected(r.moment_shown, c.anchor, c.offset_ms, c.drift_ppm) as moment_utc,
    corrected_pm(r.moment_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm) as plus_minus_ms
from position r
left join clock c
    on c.source_id = r.source_id and r.moment_shown >= c.valid_from_shown and r.moment_shown < c.valid_to_shown
