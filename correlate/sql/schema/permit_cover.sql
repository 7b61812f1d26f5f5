-- Each presence and every permit that was, or may have been, valid for its zone meanwhile. Seen from the presence's source:
-- outside maybe_from..maybe_to the permit surely was not valid; inside sure_from..sure_to it surely was (null: never surely).
create table permit_cover as
with widened as (
    select
        p.presence_id, p.stay_key, p.holder, p.zone_id, a.permit_no, a.work_type, a.level, a.basis, a.source_row,
        p.start_utc, p.end_utc, apart_ms(p.source_id, p.plus_minus_ms, a.source_id, a.plus_minus_ms) as apart_ms,
        a.zone_id is not null as zone_known, a.maybe_from_utc, a.maybe_to_utc, a.sure_from_utc, a.sure_to_utc
    from person_in_zone p
    join permit_active a on a.zone_id = p.zone_id
    where p.start_utc is not null
    union all
    select
        p.presence_id, p.stay_key, p.holder, p.zone_id, a.permit_no, a.work_type, a.level, a.basis, a.source_row,
        p.start_utc, p.end_utc, apart_ms(p.source_id, p.plus_minus_ms, a.source_id, a.plus_minus_ms),
        false, a.maybe_from_utc, a.maybe_to_utc, null, null
    from person_in_zone p
    join permit_active a on a.zone_id is null and a.maybe_from_utc < p.end_utc + interval 1 minute
        and a.maybe_to_utc > p.start_utc - interval 1 minute
    where p.start_utc is not null
), moved as (
    select
        * exclude (maybe_from_utc, maybe_to_utc, sure_from_utc, sure_to_utc),
        case when maybe_from_utc > timestamp '0001-01-02' then maybe_from_utc - to_milliseconds(apart_ms) else maybe_from_utc end
            as maybe_from_utc,
        case when maybe_to_utc < timestamp '9999-12-30' then maybe_to_utc + to_milliseconds(apart_ms) else maybe_to_utc end
            as maybe_to_utc,
        sure_from_utc + to_milliseconds(apart_ms) as sure_from_utc,
        case when sure_to_utc < timestamp '9999-12-30' then sure_to_utc - to_milliseconds(apart_ms) else sure_to_utc end
            as sure_to_utc
    from widened
)
select
    * exclude (sure_from_utc, sure_to_utc),
    case when sure_from_utc < sure_to_utc then sure_from_utc end as sure_from_utc,
    case when sure_from_utc < sure_to_utc then sure_to_utc end as sure_to_utc
from moved
where maybe_from_utc < end_utc and maybe_to_utc > start_utc
