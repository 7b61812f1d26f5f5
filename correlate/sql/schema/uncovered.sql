-- What is left of each presence when permits and excuses are taken away: surely = none of them can have held, possibly = none
-- surely held. Whole milliseconds; stretches of one presence and mode are in order and apart.
create table uncovered as
with windows as (
    select presence_id, 'surely' as mode, maybe_from_utc as from_utc, maybe_to_utc as to_utc from permit_cover
    union all select presence_id, 'possibly', sure_from_utc, sure_to_utc from permit_cover where sure_from_utc is not null
    union all select presence_id, 'surely', maybe_from_utc, maybe_to_utc from excuse
    union all select presence_id, 'possibly', sure_from_utc, sure_to_utc from excuse where sure_from_utc is not null
), bounded as (
    select
        p.presence_id, p.stay_key, w.mode, p.start_utc, p.end_utc,
        greatest(w.from_utc, p.start_utc) as from_utc, least(w.to_utc, p.end_utc) as to_utc
    from person_in_zone p
    join windows w on w.presence_id = p.presence_id and w.from_utc < p.end_utc and w.to_utc > p.start_utc
    union all -- the end of each presence closes the last stretch
    select presence_id, stay_key, mode, start_utc, end_utc, end_utc, end_utc
    from person_in_zone
    cross join (values ('surely'), ('possibly')) modes(mode)
    where start_utc is not null
), gaps as (
    select
        presence_id, stay_key, mode,
        coalesce(max(to_utc) over earlier, start_utc) as start_utc, from_utc as end_utc
    from bounded
    window earlier as (
        partition by presence_id, mode order by from_utc, to_utc rows between unbounded preceding and 1 preceding
    )
)
select presence_id, stay_key, mode, start_utc, end_utc, epoch_ms(end_utc) - epoch_ms(start_utc) as uncovered_ms
from gaps
where end_utc > start_utc
