-- position_alarm with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view position_alarm_utc as
select
    r.*,
    utc_by(r.moment_shown, b.pieces) as moment_utc,
    utc_by(r.handle_time_shown, b.pieces) as handle_time_utc,
    greatest(
        pm_by(r.moment_shown, b.pieces),
        pm_by(r.handle_time_shown, b.pieces)
    ) as plus_minus_ms
from position_alarm r
left join clock_book b on b.source_id = r.source_id
