-- Minutes in which each tag was heard with how far it spread over the ten minutes from there on (RULES ID-BADGE-NO-BODY): spread_m
-- is the standard deviation of its fixes on the plan; told_still: its own accelerometer said so, told_moving: it said the contrary,
-- charging: it lay in a rack. Fixes of all its minutes are summed, so that a silent minute leaves no row.
create table tag_still as
with minutes as (
    select
        source_id, coalesce(tag_id, person_id, name) as tag_id, epoch_ms(moment_utc) // 60000 as minute, count(*) as fixes, sum(x_m) as sx, sum(y_m) as sy, sum(x_m * x_m) as sxx, sum(y_m * y_m) as syy,
        count(*) filter (where regexp_matches(lower(coalesce(status, '')), '静止|still|motionless|static')) as still, count(*) filter (where regexp_matches(lower(coalesce(status, '')), '移动|运动|moving|in motion')) as moving,
        count(*) filter (where regexp_matches(lower(coalesce(status, '')), '充电|charging')) as charging, max(plus_minus_ms) as plus_minus_ms
    from position_utc where moment_utc is not null and x_m is not null and y_m is not null and coalesce(tag_id, person_id, name) is not null
    group by all
), summed as (
    select source_id, tag_id, minute, plus_minus_ms, count(*) over ten as minutes, sum(fixes) over ten as n, sum(sx) over ten as sx, sum(sy) over ten as sy, sum(sxx) over ten as sxx, sum(syy) over ten as syy,
        sum(still) over ten as still, sum(moving) over ten as moving, sum(charging) over ten as charging
    from minutes window ten as (partition by source_id, tag_id order by minute range between current row and 9 following)
)
select
    source_id, tag_id, epoch_ms(minute * 60000) as start_utc, epoch_ms((minute + 10) * 60000) as end_utc, minutes = 10 as whole, plus_minus_ms,
    sqrt(greatest(sxx / n - (sx / n) ** 2 + syy / n - (sy / n) ** 2, 0)) as spread_m, still > n / 2 as told_still, moving > n / 2 as told_moving, charging > n / 2 as charging
from summed
