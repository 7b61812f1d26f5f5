-- From when each permit was approved: the last signature of its chain, acceptance aside. state: none (the case holds no
-- approvals of it; the window alone is judged), refused, unsigned (a step without a time), signed. steps counts the chain.
create table permit_signed as
with chain as (
    select
        a.permit_no, coalesce(a.node, a.role, a.signer) as step, a.sign_time_utc,
        a.sign_time_utc + to_milliseconds(greatest(coalesce(a.sign_time_res_ms, 1) - 1, 0)) as sign_high_utc,
        regexp_matches(lower(coalesce(a.opinion, '')), '不同意|拒绝|驳回|退回|reject|refus|declin') as refused
    from approval_utc a
    where not regexp_matches(lower(coalesce(a.node, '')), '验收|关闭|销票|accept|hand-?back|clos')
), steps as ( -- a step that was refused and later signed is signed
    select
        permit_no, step, max(sign_time_utc) filter (where not refused) as signed_utc,
        max(sign_high_utc) filter (where not refused) as signed_high_utc,
        arg_max(refused, sign_time_utc) as refused_last
    from chain
    group by permit_no, step
)
select
    p.permit_no,
    case
        when count(s.permit_no) = 0 then 'none'
        when bool_or(coalesce(s.refused_last, false)) then 'refused'
        when bool_or(s.signed_utc is null) then 'unsigned'
        else 'signed'
    end as state,
    max(s.signed_utc) as signed_utc, max(s.signed_high_utc) as signed_high_utc, count(s.permit_no) as steps
from permit_now p
left join steps s on s.permit_no = p.permit_no
group by p.permit_no
