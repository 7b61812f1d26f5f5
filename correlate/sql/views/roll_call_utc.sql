-- roll_call with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view roll_call_utc as
select
    r.*,
    utc_by(r.moment_shown, b.pieces) as moment_utc,
    pm_by(r.moment_shown, b.pieces) as plus_minus_ms
from roll_call r
left join clock_book b on b.source_id = r.source_id
