-- When each permit was closed: accepted, cancelled or completed by its states, else its acceptance signature, else its recorded
-- end. Permits that nothing closes are left out.
create table permit_close as
with told as (
    select s.permit_no, case w.value when 'accepted' then 1 when 'cancelled' then 1 when 'void' then 1 else 2 end as rank, w.value as basis,
        s.moment_utc as low_utc, last_moment(s.moment_utc, s.moment_res_ms) as high_utc, s.source_id,
        coalesce(s.plus_minus_ms, 0) as plus_minus_ms, s.record_id as ref
    from permit_state_utc s
    join ref_word w on w.field = 'state' and w.word = lower(trim(s.state)) and w.value in ('completed', 'accepted', 'cancelled', 'void')
    where s.moment_utc is not null
    union all by name
    select permit_no, 3 as rank, 'acceptance' as basis, low_utc, high_utc, source_id, plus_minus_ms, record_id as ref
    from chain_step where node = 'acceptance' and low_utc is not null
    union all by name
    select permit_no, 4 as rank, 'recorded' as basis, actual_end_utc as low_utc, last_moment(actual_end_utc, actual_end_res_ms) as high_utc,
        source_id, coalesce(plus_minus_ms, 0) as plus_minus_ms, record_id as ref
    from permit_now where actual_end_utc is not null
)
select * exclude (rank)
from told
qualify row_number() over (partition by permit_no order by case when rank <= 2 then 1 else rank end, low_utc, ref) = 1
