-- When each tag was heard, without a silence longer than a lost tag's, on the true time scale: who is heard is somewhere known.
create table tag_seen as
with silence as (
    select max(number) as lost_s
    from param_site
    where name = 'position.lost_s'
), marked as (
    select
        p.source_id, coalesce(p.tag_id, p.person_id, p.name) as tag_id, p.moment_shown,
        coalesce(epoch_ms(p.moment_shown) - epoch_ms(lag(p.moment_shown) over tag) > s.lost_s * 1000, true)::int as opens
    from position p
    cross join silence s
    where p.moment_shown is not null and coalesce(p.tag_id, p.person_id, p.name) is not null
    window tag as (partition by p.source_id, coalesce(p.tag_id, p.person_id, p.name) order by p.moment_shown)
), numbered as (
    select *, sum(opens) over (partition by source_id, tag_id order by moment_shown rows unbounded preceding) as no from marked
), stretches as (
    select source_id, tag_id, min(moment_shown) as start_shown, max(moment_shown) as end_shown
    from numbered
    group by source_id, tag_id, no
)
select
    s.*, corrected(s.start_shown, c.anchor, c.offset_ms, c.drift_ppm) as start_utc,
    corrected(s.end_shown, c.anchor, c.offset_ms, c.drift_ppm) as end_utc,
    corrected_pm(s.start_shown, c.anchor, c.uncertainty_ms, c.drift_uncertainty_ppm) as plus_minus_ms
from stretches s
left join clock c
    on c.source_id = s.source_id and s.start_shown >= c.valid_from_shown and s.start_shown < c.valid_to_shown
