-- When tags that were heard before and after fell silent for longer than 15 s: what lowers the health of the positioning system.
create table tag_hush as
with fixes as (
    select f.source_id, coalesce(f.tag_id, f.person_id, f.name) as tag_id, f.moment_utc, f.moment_shown,
        lead(f.moment_utc) over w as next_utc, lead(f.moment_shown) over w as next_shown
    from position_utc f where f.moment_utc is not null and coalesce(f.tag_id, f.person_id, f.name) is not null
    window w as (partition by f.source_id, coalesce(f.tag_id, f.person_id, f.name) order by f.moment_utc)
)
select source_id, tag_id, moment_utc as start_utc, next_utc as end_utc, epoch_ms(next_utc) - epoch_ms(moment_utc) as silent_ms,
    moment_shown as start_shown, next_shown as end_shown
from fixes where next_utc > moment_utc + interval 15 second
