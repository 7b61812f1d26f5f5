-- Each permit once. A number that two kinds of work share is taken by the later row; both stay in `permit`.
create table permit_now as
select p.*, coalesce(w.value, lower(trim(p.state))) as state_code
from permit_utc p
left join ref_word w on w.field = 'state' and w.word = lower(trim(p.state))
where nullif(trim(p.permit_no), '') is not null
qualify row_number() over (
    partition by p.permit_no
    order by greatest(p.actual_end_shown, p.actual_start_shown) desc nulls last, p.source_path desc, p.row desc
) = 1
