-- permit with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view permit_utc as
select
    r.*,
    utc_by(r.apply_time_shown, b.pieces) as apply_time_utc,
    utc_by(r.plan_start_shown, b.pieces) as plan_start_utc,
    utc_by(r.plan_end_shown, b.pieces) as plan_end_utc,
    utc_by(r.actual_start_shown, b.pieces) as actual_start_utc,
    utc_by(r.actual_end_shown, b.pieces) as actual_end_utc,
    greatest(
        pm_by(r.apply_time_shown, b.pieces),
        pm_by(r.plan_start_shown, b.pieces),
        pm_by(r.plan_end_shown, b.pieces),
        pm_by(r.actual_start_shown, b.pieces),
        pm_by(r.actual_end_shown, b.pieces)
    ) as plus_minus_ms
from permit r
left join clock_book b on b.source_id = r.source_id
