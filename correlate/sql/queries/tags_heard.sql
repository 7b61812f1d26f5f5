-- Every tag ever heard, with when it was last heard before a moment of true time and when it was last heard at all.
select
    coalesce(tag_id, person_id, name) as tag, any_value(name) as name, arg_max(coalesce(floor, '1'), moment_utc) as floor,
    epoch_ms(max(moment_utc) filter (where epoch_ms(moment_utc) <= $at_ms)) as last_before_ms, epoch_ms(max(moment_utc)) as last_ms
from position_utc
where moment_utc is not null and coalesce(tag_id, person_id, name) is not null
group by 1
order by 1
