-- gas_sample with every time corrected by its source's clock; ± is the widest of the row. No row is lost.
create view gas_sample_utc as
select
    r.*,
    utc_by(r.sample_time_shown, b.pieces) as sample_time_utc,
    utc_by(r.recv_time_shown, b.pieces) as recv_time_utc,
    greatest(
        pm_by(r.sample_time_shown, b.pieces),
        pm_by(r.recv_time_shown, b.pieces)
    ) as plus_minus_ms
from gas_sample r
left join clock_book b on b.source_id = r.source_id
