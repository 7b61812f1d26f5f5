-- measure with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view measure_utc as
select
    r.*,
    utc_by(r.confirm_time_shown, b.pieces) as confirm_time_utc,
    pm_by(r.confirm_time_shown, b.pieces) as plus_minus_ms
from measure r
left join clock_book b on b.source_id = r.source_id
