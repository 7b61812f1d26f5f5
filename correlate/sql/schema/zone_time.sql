-- Hysteresis of each zone in whole milliseconds: inside this long to open, outside this long to close, silence bridged.
create table zone_time as
select
    zone_id,
    max(round(number * 1000)) filter (where name = 'time.enter_s')::bigint as enter_ms,
    max(round(number * 1000)) filter (where name = 'time.exit_s')::bigint as exit_ms,
    max(round(number * 1000)) filter (where name = 'time.bridge_s')::bigint as bridge_ms
from param_zone
where name in ('time.enter_s', 'time.exit_s', 'time.bridge_s')
group by zone_id
