-- From when to when who may be in which zone without a valid permit: standing roster; approver, gas tester or guardian up to an hour
-- before the start of a permit there; emergency team during an alarm (RULES 5.1).
create table excuse_window as
select
    r.zone_id, k.person_id, 'roster' as why, r.source_id, coalesce(r.plus_minus_ms, 0) as plus_minus_ms, r.source_row,
    coalesce(r.valid_from_utc, timestamp '0001-01-01') as from_utc,
    coalesce(
        r.valid_to_utc + to_milliseconds(greatest(coalesce(r.valid_to_res_ms, 1) - 1, 0)), timestamp '9999-12-31') as to_utc,
    k.certainty
from roster_utc r
join person_key k
    on k.person_no is not distinct from nullif(trim(r.person_id), '')
    and k.name is not distinct from nullif(trim(r.name), '') and k.company is null and k.card_no is null
union all by name
select
    a.zone_id, r.person_id, 'before_start' as why, a.source_id, a.plus_minus_ms, a.source_row, r.certainty,
    a.maybe_from_utc - to_milliseconds((m.number * 60000)::bigint) as from_utc,
    coalesce(a.sure_from_utc, a.maybe_from_utc) as to_utc
from permit_active a
join permit_role r on r.permit_no = a.permit_no and r.role in ('approver', 'tester', 'guardian')
join param_permit m on m.permit_no = a.permit_no and m.name = 'presence.pre_start_min'
where a.maybe_from_utc > timestamp '0001-01-02'
union all by name
select
    coalesce(al.zone_id, z.zone_id) as zone_id, p.person_id, 'emergency' as why, al.source_id,
    coalesce(al.plus_minus_ms, 0) as plus_minus_ms, al.source_row, 'sure' as certainty,
    al.raised_utc as from_utc, coalesce(al.ended_utc, timestamp '9999-12-31') as to_utc
from alarm_utc al
join zone z on al.zone_id is null or al.zone_id = z.zone_id
join person p on regexp_matches(lower(concat_ws(' ', p.post, p.trade)), '应急|消防|emergency|fire ?(brigade|team|fighter)')
where al.raised_utc is not null
