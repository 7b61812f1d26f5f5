-- When work on each permit was going on: from its state timeline; without one, from the recorded actual start and end;
-- without those, the planned window stands in and nothing rests on it alone (basis plan). Four moments as in permit_span.
create table permit_work as
with states as (
    select
        s.permit_no, coalesce(w.value, lower(trim(s.state))) as state_code, s.moment_utc,
        s.moment_utc + to_milliseconds(greatest(coalesce(s.moment_res_ms, 1) - 1, 0)) as moment_high_utc, s.record_id
    from permit_state_utc s
    left join ref_word w on w.field = 'state' and w.word = lower(trim(s.state))
    where s.moment_utc is not null
), switches as (
    select
        *,
        state_code in ('active', 'resumed') as working,
        row_number() over timeline as place
    from states
    where state_code in ('active', 'resumed', 'suspended', 'completed', 'accepted', 'cancelled', 'void')
    window timeline as (partition by permit_no order by moment_utc, record_id)
), timeline as (
    select
        *,
        lead(moment_utc) over later as next_utc, lead(moment_high_utc) over later as next_high_utc
    from switches
    window later as (partition by permit_no order by place)
)
select
    permit_no, 'states' as basis, moment_utc as maybe_from_utc, moment_high_utc as sure_from_utc,
    coalesce(next_utc, timestamp '9999-12-31') as sure_to_utc,
    coalesce(next_high_utc, timestamp '9999-12-31') as maybe_to_utc
from timeline
where working
union all
select
    p.permit_no, 'actual', p.actual_start_utc,
    p.actual_start_utc + to_milliseconds(greatest(coalesce(p.actual_start_res_ms, 1) - 1, 0)),
    coalesce(p.actual_end_utc, timestamp '9999-12-31'),
    coalesce(p.actual_end_utc + to_milliseconds(greatest(coalesce(p.actual_end_res_ms, 1) - 1, 0)), timestamp '9999-12-31')
from permit_now p
where p.actual_start_utc is not null and p.permit_no not in (select permit_no from switches)
union all
select
    p.permit_no, 'plan', timestamp '0001-01-01', timestamp '0001-01-01', timestamp '9999-12-31', timestamp '9999-12-31'
from permit_now p
where p.actual_start_utc is null and p.permit_no not in (select permit_no from switches)
