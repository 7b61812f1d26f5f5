-- From when each permit was approved: the last signature of its chain, acceptance aside. state: none (the case holds no
-- approvals of it; the window alone is judged), refused, unsigned (a step without a time), signed.
create table permit_signed as
with chain as (
    select
        a.permit_no, a.node, a.opinion, a.sign_time_utc,
        a.sign_time_utc + to_milliseconds(greatest(coalesce(a.sign_time_res_ms, 1) - 1, 0)) as sign_high_utc,
        a.source_id, coalesce(a.plus_minus_ms, 0) as plus_minus_ms
    from approval_utc a
    where not regexp_matches(lower(coalesce(a.node, '')), '验收|关闭|销票|accept|hand-?back|clos')
), judged as (
    select c.*, w.value = 'refused' as refused
    from chain c
    left join ref_word w on w.field = 'opinion' and w.word = lower(trim(c.opinion))
)
select
    p.permit_no,
    case
        when count(j.permit_no) = 0 then 'none'
        when bool_or(coalesce(j.refused, false)) then 'refused'
        when bool_or(j.sign_time_utc is null) then 'unsigned'
        else 'signed'
    end as state,
    max(j.sign_time_utc) as signed_utc, max(j.sign_high_utc) as signed_high_utc, count(j.permit_no) as steps
from permit_now p
left join judged j on j.permit_no = p.permit_no
group by p.permit_no
