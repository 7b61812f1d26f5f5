-- All clock pieces of a source in one row, for rows that hold several times.
create table clock_book as
select
    source_id,
    list(struct_pack(
        valid_from := valid_from_shown, valid_to := valid_to_shown, anchor := anchor, offset_ms := offset_ms,
        drift_ppm := drift_ppm, uncertainty_ms := uncertainty_ms, drift_uncertainty_ppm := drift_uncertainty_ppm
    ) order by valid_from_shown) as pieces
from clock
group by source_id
