-- isolation with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view isolation_utc as
select
    r.*,
    utc_by(r.applied_at_shown, b.pieces) as applied_at_utc,
    utc_by(r.verified_at_shown, b.pieces) as verified_at_utc,
    utc_by(r.removed_at_shown, b.pieces) as removed_at_utc,
    greatest(
        pm_by(r.applied_at_shown, b.pieces),
        pm_by(r.verified_at_shown, b.pieces),
        pm_by(r.removed_at_shown, b.pieces)
    ) as plus_minus_ms
from isolation r
left join clock_book b on b.source_id = r.source_id
