-- operation with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view operation_utc as
select
    r.*,
    utc_by(r.op_start_shown, b.pieces) as op_start_utc,
    utc_by(r.op_end_shown, b.pieces) as op_end_utc,
    greatest(
        pm_by(r.op_start_shown, b.pieces),
        pm_by(r.op_end_shown, b.pieces)
    ) as plus_minus_ms
from operation r
left join clock_book b on b.source_id = r.source_id
