-- A timeline of $entries entries over a month, drawn at random with a fixed seed, in place of the case's own.
create or replace table lane_entry as
with drawn as (
    select
        i, hash(i, 1) % 2592000000 as begun, hash(i, 2) % 100 as dice, hash(i, 3) % 2000 as person, hash(i, 4) % 6000 as permit,
        hash(i, 5) % 60 as place, timestamp '2026-11-01 00:00:00' as origin
    from range($entries) t(i)
)
select
    case when dice < 62 then 'person' when dice < 92 then 'ppe' when dice < 97 then 'permit' else 'finding' end as lane_group,
    case when dice < 92 then 'P' || person when dice < 97 then 'W' || permit else 'S' || (1 + person % 4) || ' R' || (person % 40) end as lane,
    case when dice < 92 then 'Person ' || person when dice < 97 then 'W' || permit else 'R' || (person % 40) end as label,
    case when dice < 97 then 0 else 1 + person % 4 end::int as lane_order,
    case when dice < 62 then 'surely' when dice < 92 then 'helmet_worn' when dice < 97 then 'work' else 'S' || (1 + person % 4) end as kind,
    null::double as value, origin + to_milliseconds(begun::bigint) as start_utc,
    origin + to_milliseconds((begun + 20000 + hash(i, 6) % 1200000)::bigint) as end_utc, (300 + person % 700)::bigint as plus_minus_ms,
    'Z' || place as zone_id, null::varchar as camera_id, 'W' || permit as permit_no, 'presence' as ref_kind, i::varchar as ref,
    null::varchar as text_en, null::varchar as text_zh, 'person ' || person || ' z' || place as search
from drawn order by start_utc
