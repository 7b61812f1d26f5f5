-- Every gas a record names, matched to tables/gas.csv by the longest of its words that the name holds, with the limits of RULES
-- 1.5 in % vol and in %LEL: the stricter of the GB value converted and the extra %LEL counts. Unknown gas: the row "combustible".
create table gas_kind as
with named as (
    select distinct lower(trim(gas)) as name, gas_class from gas_sample where gas is not null
    union select distinct lower(trim(gas)), gas_class from gas_reading where gas is not null
    union select distinct null, gas_class from gas_sample where gas is null and gas_class is not null
), fitting as (
    select
        n.name, n.gas_class as told_class, g.*,
        list_max(list_transform(
            list_filter(string_split(lower(g.words), ';'), lambda w: w = n.name or (len(w) > 2 and contains(n.name, w))), lambda w: len(w))) as fit
    from named n
    left join ref_gas g on
        len(list_filter(string_split(lower(g.words), ';'), lambda w: w = n.name or (len(w) > 2 and contains(n.name, w)))) > 0
), best as (
    select * from fitting qualify row_number() over (partition by name, told_class order by fit desc nulls last, gas) = 1
), defaults as (
    select
        max(number) filter (where name = 'gas.limit_pct_lel_extra') as extra_pct_lel,
        max(number) filter (where name = 'gas.limit_vol_high_lel') as high_vol, max(number) filter (where name = 'gas.limit_vol_low_lel') as low_vol,
        max(number) filter (where name = 'gas.lel_switch_pct_vol') as switch_vol,
        max(number) filter (where name = 'gas.o2_min') as o2_min, max(number) filter (where name = 'gas.o2_max') as o2_max
    from param_site where name like 'gas.%'
)
select
    b.name, b.told_class, coalesce(b.gas, 'combustible') as gas, coalesce(b.told_class, b.gas_class) as gas_class, b.lel_vol_pct,
    case when coalesce(b.lel_vol_pct, 0) >= d.switch_vol then d.high_vol else d.low_vol end as limit_vol_pct,
    100 * case when b.lel_vol_pct >= d.switch_vol then d.high_vol else d.low_vol end / b.lel_vol_pct as gb_limit_pct_lel,
    d.extra_pct_lel, b.molar_g, b.ceiling_mg_m3, b.twa_mg_m3, b.stel_mg_m3,
    coalesce(b.ceiling_mg_m3, b.stel_mg_m3, b.twa_mg_m3) as toxic_mg_m3,
    coalesce(b.ceiling_mg_m3, b.stel_mg_m3, b.twa_mg_m3) * 24.45 / b.molar_g as toxic_ppm, -- at 25 °C (RULES 1.5)
    d.o2_min, d.o2_max
from best b, defaults d
