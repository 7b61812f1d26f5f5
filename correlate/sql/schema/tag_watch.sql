-- When a positioning system was heard at all: stretches of its fixes without a silence longer than a lost tag's.
create table tag_watch as
with silence as (
    select max(number) as lost_s
    from param_site
    where name = 'position.lost_s'
), heard as (
    select source_id, (epoch_ms(moment_shown) // 1000) as second
    from position
    where moment_shown is not null
    group by all
), marked as (
    select
        h.source_id, h.second,
        coalesce(h.second - lag(h.second) over (partition by h.source_id order by h.second) > s.lost_s, true)::int as opens
    from heard h
    cross join silence s
), numbered as (
    select source_id, second, sum(opens) over (partition by source_id order by second rows unbounded preceding) as no
    from marked
)
select source_id, epoch_ms(min(second) * 1000) as start_shown, epoch_ms(max(second) * 1000 + 1000) as end_shown
from numbered
group by source_id, no
