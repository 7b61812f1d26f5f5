-- permit_state with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view permit_state_utc as
select
    r.*,
    utc_by(r.moment_shown, b.pieces) as moment_utc,
    utc_by(r.new_end_shown, b.pieces) as new_end_utc,
    greatest(
        pm_by(r.moment_shown, b.pieces),
        pm_by(r.new_end_shown, b.pieces)
    ) as plus_minus_ms
from permit_state r
left join clock_book b on b.source_id = r.source_id
