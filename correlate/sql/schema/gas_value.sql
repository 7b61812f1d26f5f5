-- Every gas value on record, manual or by a detector, against the limits of its gas. over: surely above; null: the value or its
-- unit cannot be judged (合格, a bare "%"). "<x" and not-detected texts stand for at most their bound.
create table gas_value as
with every as (
    select
        s.record_id, 'sample' as origin, s.permit_no, s.device_id, s.gas, s.gas_class, s.value, s.value_text, s.unit, s.sample_time_utc as moment_utc,
        last_moment(s.sample_time_utc, s.sample_time_res_ms) as moment_high_utc, s.source_id, coalesce(s.plus_minus_ms, 0) as plus_minus_ms, s.status
    from gas_sample_utc s
    union all by name
    select
        g.record_id, 'reading' as origin, g.permit_no, g.device_id, g.gas, g.gas_class, g.value, g.value_text, g.unit, g.moment_utc,
        last_moment(g.moment_utc, g.moment_res_ms) as moment_high_utc, g.source_id, coalesce(g.plus_minus_ms, 0) as plus_minus_ms, g.status
    from gas_reading_utc g
), judged as (
    select e.*, k.gas as gas_name, coalesce(e.gas_class, k.gas_class) as kind, k.lel_vol_pct, k.limit_vol_pct, k.gb_limit_pct_lel,
        k.extra_pct_lel, k.toxic_ppm, k.toxic_mg_m3, k.o2_min, k.o2_max
    from every e
    left join gas_kind k on k.name is not distinct from lower(trim(e.gas)) and k.told_class is not distinct from e.gas_class
)
select
    *,
    case
        when kind = 'oxygen' then case when unit in ('%vol', '%') then value < o2_min or value > o2_max end
        when unit = '%LEL' then value > least(coalesce(gb_limit_pct_lel, extra_pct_lel), extra_pct_lel)
        when unit = '%vol' and kind = 'combustible'
            then value > limit_vol_pct or coalesce(100 * value / lel_vol_pct > extra_pct_lel, false)
        when unit = 'ppm' and kind = 'toxic' then value > toxic_ppm
        when unit = 'mg/m3' and kind = 'toxic' then value > toxic_mg_m3
        when unit = 'ppm' and kind = 'combustible'
            then value > limit_vol_pct * 10000 or coalesce(value / 100 / lel_vol_pct > extra_pct_lel, false)
    end as is_over,
    case
        when kind = 'oxygen' then format('{:g}-{:g} %vol', o2_min, o2_max)
        when unit = '%LEL' and gb_limit_pct_lel <= 100 -- the stricter of the two holds, and both are shown
            then format('{:.1f} %LEL (GB 30871), {:g} %LEL', gb_limit_pct_lel, extra_pct_lel)
        when unit = '%LEL' then format('{:g} %LEL', extra_pct_lel)
        when kind = 'combustible' then format('{:g} %vol', coalesce(least(limit_vol_pct, extra_pct_lel * lel_vol_pct / 100), limit_vol_pct))
        when unit = 'ppm' then format('{:.1f} ppm', toxic_ppm)
        else format('{:g} mg/m3', toxic_mg_m3)
    end as limit_text
from judged
