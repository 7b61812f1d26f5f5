-- Gas and measured curves between two moments, bucket by bucket: lowest, highest and last value, whether any was over its
-- limit, and the limits as numbers in the unit of the curve (null: none is known for it).
with reading as (
    select
        'gas' as lane_group, concat_ws(' ', device_id, permit_no, gas) as lane, concat_ws(' ', coalesce(device_id, permit_no), gas) as label,
        unit, epoch_ms(moment_utc) as t_ms, value, coalesce(is_over, false) as is_over, limit_text, plus_minus_ms,
        case
            when kind = 'oxygen' then o2_max
            when unit = '%LEL' then least(coalesce(gb_limit_pct_lel, extra_pct_lel), extra_pct_lel)
            when unit = '%vol' then least(coalesce(extra_pct_lel * lel_vol_pct / 100, limit_vol_pct), limit_vol_pct)
            when unit = 'ppm' and kind = 'toxic' then toxic_ppm
            when unit = 'mg/m3' then toxic_mg_m3
        end as high_limit, case when kind = 'oxygen' then o2_min end as low_limit
    from gas_value
    where moment_utc between make_timestamp_ms($from_ms) and make_timestamp_ms($to_ms) and value is not null
    union all by name
    select
        'sensor' as lane_group, point_id as lane, coalesce(name, point_id) as label, unit, epoch_ms(moment_utc) as t_ms, value,
        false as is_over, plus_minus_ms
    from environment_utc
    where moment_utc between make_timestamp_ms($from_ms) and make_timestamp_ms($to_ms) and value is not null
)
select
    lane_group, lane, any_value(label) as label, any_value(unit) as unit, min(t_ms) as t_ms, min(value) as lowest,
    max(value) as highest, arg_max(value, t_ms) as last, bool_or(is_over) as is_over, max(high_limit) as high_limit,
    max(low_limit) as low_limit, any_value(limit_text) as limit_text, max(plus_minus_ms) as plus_minus_ms, count(*) as readings
from reading
where $find = '' or contains(lower(concat_ws(' ', lane, label)), $find)
group by lane_group, lane, t_ms // $bucket_ms
order by lane_group, lane, t_ms
