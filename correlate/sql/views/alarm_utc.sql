-- alarm with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view alarm_utc as
select
    r.*,
    utc_by(r.raised_shown, b.pieces) as raised_utc,
    utc_by(r.acked_shown, b.pieces) as acked_utc,
    utc_by(r.ended_shown, b.pieces) as ended_utc,
    greatest(
        pm_by(r.raised_shown, b.pieces),
        pm_by(r.acked_shown, b.pieces),
        pm_by(r.ended_shown, b.pieces)
    ) as plus_minus_ms
from alarm r
left join clock_book b on b.source_id = r.source_id
