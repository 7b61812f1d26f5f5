-- register_entry with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view register_entry_utc as
select
    r.*,
    utc_by(r.moment_shown, b.pieces) as moment_utc,
    pm_by(r.moment_shown, b.pieces) as plus_minus_ms
from register_entry r
left join clock_book b on b.source_id = r.source_id
