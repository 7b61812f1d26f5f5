-- Stretches in which people whose contract asks for an escort were surely farther than 10 m (RULES ID-CONTRACTOR-SCOPE) from
-- everybody of the site, by their tags in steps of 10 s: alone surely, and perhaps (nobody of the site was placed, or near the 10 m).
create table unescorted as
with escorted as (
    select distinct p.person_id from person p join contract c on lower(trim(c.company)) = lower(trim(p.company)) and c.escort
), holders as (
    select distinct h.source_id, h.tag_id, h.person_id, e.person_id is not null as escorted, s.standing
    from tag_holder h left join escorted e on e.person_id = h.person_id left join person_standing s on s.person_id = h.person_id
    where exists (select 1 from escorted)
), fixes as (
    select h.person_id, h.escorted, h.standing, epoch_ms(f.moment_utc) // 10000 as step, coalesce(f.floor, '1') as floor, avg(f.x_m) as x_m, avg(f.y_m) as y_m, max(coalesce(f.acc_m, 3.0)) as acc_m
    from holders h join position_utc f on coalesce(f.tag_id, f.person_id, f.name) = h.tag_id and (h.source_id is null or h.source_id = f.source_id)
    where f.moment_utc is not null and f.x_m is not null and f.y_m is not null and (h.escorted or h.standing = 'own')
    group by all
), nearest as (
    select a.person_id, a.step, min(case when b.person_id is not null then sqrt((a.x_m - b.x_m) ** 2 + (a.y_m - b.y_m) ** 2) - a.acc_m - b.acc_m end) as least_m,
        min(case when b.person_id is not null then sqrt((a.x_m - b.x_m) ** 2 + (a.y_m - b.y_m) ** 2) + a.acc_m + b.acc_m end) as most_m
    from fixes a left join fixes b on b.step = a.step and b.floor = a.floor and not b.escorted and b.standing = 'own'
    where a.escorted group by a.person_id, a.step
), states as (
    select person_id, step, coalesce(least_m > 10, true) as surely, coalesce(most_m > 10, true) as maybe from nearest
), marked as (
    select m.person_id, m.mode, m.step, m.step - row_number() over (partition by m.person_id, m.mode order by m.step) as island
    from (select person_id, 'surely' as mode, step from states where surely union all select person_id, 'possibly', step from states where maybe) m
)
select person_id, mode, epoch_ms(min(step) * 10000) as start_utc, epoch_ms((max(step) + 1) * 10000) as end_utc
from marked group by person_id, mode, island
