-- How long at a stretch nobody watched the zones of each permit while it was valid (null: it was never surely valid or its
-- place is not known). Cameras that see at least 0.8 of a zone and positioning count.
create table permit_watch as
with windows as (
    select distinct permit_no, zone_id, sure_from_utc as from_utc, sure_to_utc as to_utc
    from permit_active
    where sure_from_utc is not null and sure_to_utc < timestamp '9999-12-30' and zone_id is not null
), seen as (
    select
        w.permit_no, w.zone_id, w.from_utc, greatest(t.start_utc, w.from_utc) as seen_from_utc,
        least(t.end_utc, w.to_utc) as seen_to_utc
    from windows w
    join watched t on t.zone_id = w.zone_id and t.start_utc < w.to_utc and t.end_utc > w.from_utc
        and t.source_kind <> 'access' and t.seen_fraction >= 0.8
    union all
    select permit_no, zone_id, from_utc, to_utc, to_utc from windows
), gaps as (
    select
        permit_no,
        epoch_ms(seen_from_utc) - epoch_ms(coalesce(max(seen_to_utc) over (
            partition by permit_no, zone_id, from_utc order by seen_from_utc, seen_to_utc
            rows between unbounded preceding and 1 preceding
        ), from_utc)) as gap_ms
    from seen
)
select permit_no, max(gap_ms) as unwatched_ms from gaps group by permit_no
