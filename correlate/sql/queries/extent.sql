-- From when to when anything is known of people, air and machines of the case.
select min(start_utc) as first_utc, max(end_utc) as last_utc
from (
    select start_utc, end_utc from person_in_zone
    union all
    select start_utc, end_utc from watched
    union all
    select moment_utc, moment_utc from environment_utc
)
