-- shift with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view shift_utc as
select
    r.*,
    utc_by(r.shift_start_shown, b.pieces) as shift_start_utc,
    utc_by(r.shift_end_shown, b.pieces) as shift_end_utc,
    utc_by(r.break_start_shown, b.pieces) as break_start_utc,
    utc_by(r.break_end_shown, b.pieces) as break_end_utc,
    greatest(
        pm_by(r.shift_start_shown, b.pieces),
        pm_by(r.shift_end_shown, b.pieces),
        pm_by(r.break_start_shown, b.pieces),
        pm_by(r.break_end_shown, b.pieces)
    ) as plus_minus_ms
from shift r
left join clock_book b on b.source_id = r.source_id
