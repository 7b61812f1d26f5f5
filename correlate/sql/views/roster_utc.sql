-- roster with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view roster_utc as
select
    r.*,
    utc_by(r.valid_from_shown, b.pieces) as valid_from_utc,
    utc_by(r.valid_to_shown, b.pieces) as valid_to_utc,
    greatest(
        pm_by(r.valid_from_shown, b.pieces),
        pm_by(r.valid_to_shown, b.pieces)
    ) as plus_minus_ms
from roster r
left join clock_book b on b.source_id = r.source_id
