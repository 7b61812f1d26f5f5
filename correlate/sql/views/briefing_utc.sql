-- briefing with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view briefing_utc as
select
    r.*,
    utc_by(r.brief_time_shown, b.pieces) as brief_time_utc,
    utc_by(r.ack_time_shown, b.pieces) as ack_time_utc,
    greatest(
        pm_by(r.brief_time_shown, b.pieces),
        pm_by(r.ack_time_shown, b.pieces)
    ) as plus_minus_ms
from briefing r
left join clock_book b on b.source_id = r.source_id
