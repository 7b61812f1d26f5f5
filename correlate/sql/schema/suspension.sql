-- Every recorded suspension of a permit, from SUSPENDED to the state that ends it (null: it never ended in this case).
create table suspension as
with states as (
    select
        s.permit_no, coalesce(w.value, lower(trim(s.state))) as state_code, s.moment_utc as low_utc, last_moment(s.moment_utc, s.moment_res_ms) as high_utc,
        s.source_id, coalesce(s.plus_minus_ms, 0) as plus_minus_ms, s.record_id, s.reason
    from permit_state_utc s
    left join ref_word w on w.field = 'state' and w.word = lower(trim(s.state))
    where s.moment_utc is not null
), paired as (
    select
        *, lead(state_code) over timeline as next_code, lead(low_utc) over timeline as next_low_utc, lead(high_utc) over timeline as next_high_utc,
        lead(record_id) over timeline as next_id
    from states
    window timeline as (partition by permit_no order by low_utc, record_id)
)
select
    permit_no, row_number() over (partition by permit_no order by low_utc, record_id) as suspension_no, low_utc as from_low_utc, high_utc as from_high_utc,
    next_low_utc as to_low_utc, next_high_utc as to_high_utc, next_code in ('resumed', 'active') as resumed, source_id, plus_minus_ms, reason,
    record_id, next_id
from paired
where state_code = 'suspended'
