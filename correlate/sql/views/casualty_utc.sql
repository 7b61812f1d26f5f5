-- casualty with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view casualty_utc as
select
    r.*,
    utc_by(r.died_at_shown, b.pieces) as died_at_utc,
    pm_by(r.died_at_shown, b.pieces) as plus_minus_ms
from casualty r
left join clock_book b on b.source_id = r.source_id
