-- Why a person may be in a zone without a valid permit (RULES 5.1): standing roster; approver, gas tester or guardian up to
-- an hour before the start of a permit there; emergency team during an alarm. Bodies without a name have no excuse.
-- Same four moments as permit_cover.
create table excuse as
with seen as (
    select
        p.presence_id, p.stay_key, w.why, w.source_row, w.from_utc, w.to_utc,
        apart_ms(p.source_id, p.plus_minus_ms, w.source_id, w.plus_minus_ms) as apart_ms,
        w.certainty = 'sure' and p.identity = 'sure' as sure
    from person_in_zone p
    join excuse_window w on w.person_id = p.person_id and w.zone_id = p.zone_id
        and w.from_utc < p.end_utc + interval 1 minute and w.to_utc > p.start_utc - interval 1 minute
    where p.start_utc is not null
)
select
    presence_id, stay_key, why, source_row,
    case when from_utc > timestamp '0001-01-02' then from_utc - to_milliseconds(apart_ms) else from_utc end as maybe_from_utc,
    case when to_utc < timestamp '9999-12-30' then to_utc + to_milliseconds(apart_ms) else to_utc end as maybe_to_utc,
    case when sure then case when from_utc > timestamp '0001-01-02' then from_utc + to_milliseconds(apart_ms) else from_utc end end
        as sure_from_utc,
    case when sure then case when to_utc < timestamp '9999-12-30' then to_utc - to_milliseconds(apart_ms) else to_utc end end
        as sure_to_utc
from seen
