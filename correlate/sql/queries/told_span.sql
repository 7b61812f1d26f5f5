-- The first and the last moment of which stays, shifts and weather tell.
select min(moment_utc) as first_utc, max(moment_utc) as last_utc
from (
    select min(start_utc) as moment_utc from person_in_zone
    union all select max(end_utc) from person_in_zone
    union all select min(shift_start_utc) from shift_utc
    union all select max(shift_end_utc) from shift_utc
    union all select min(moment_utc) from environment_utc
    union all select max(moment_utc) from environment_utc
)
