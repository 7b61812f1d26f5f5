-- calendar_day with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view calendar_day_utc as
select
    r.*,
    utc_by(r.day_shown, b.pieces) as day_utc,
    pm_by(r.day_shown, b.pieces) as plus_minus_ms
from calendar_day r
left join clock_book b on b.source_id = r.source_id
