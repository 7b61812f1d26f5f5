-- Every step that a permit's form asks for (annex A), with the signature that answers it: the first approval row whose step
-- words fit; matched false where the case holds none. steps_held: how many approval rows of that permit the case holds at all.
create table chain_step as
with asked as (
    select
        p.permit_no, p.work_type, p.level, c.step, c.node, c.node_zh, c.node_en, c.mandatory = 'yes' as mandatory,
        string_split(c.words, ';') as words
    from permit_now p
    join ref_chain c on c.work_type = p.work_type
        and (c.levels is null or list_contains(string_split(c.levels, ';'), p.level))
), held as (
    select permit_no, count(*) as steps_held from approval group by permit_no
), fitting as (
    select
        a.permit_no, a.step, s.record_id, s.signer, s.role, s.sign_time_utc as low_utc,
        last_moment(s.sign_time_utc, s.sign_time_res_ms) as high_utc, s.source_id, coalesce(s.plus_minus_ms, 0) as plus_minus_ms,
        s.device, s.source_row,
        -- the longest word that fits decides, so that 安全管理部门 goes before 安全
        list_max(list_transform(list_filter(a.words, lambda w: contains(lower(s.node), w)), lambda w: len(w))) as fit
    from asked a
    join approval_utc s on s.permit_no = a.permit_no and s.node is not null
    where len(list_filter(a.words, lambda w: contains(lower(s.node), w))) > 0
), best as ( -- one row answers one step only: that of its longest fitting word
    select * from fitting qualify row_number() over (partition by record_id order by fit desc, step) = 1
), first_of as (
    select * from best qualify row_number() over (partition by permit_no, step order by low_utc nulls last, record_id) = 1
)
select
    a.permit_no, a.work_type, a.level, a.step, a.node, a.node_zh, a.node_en, a.mandatory, coalesce(h.steps_held, 0) as steps_held,
    f.record_id is not null as matched, f.record_id, f.signer, f.role, f.low_utc, f.high_utc, f.source_id,
    coalesce(f.plus_minus_ms, 0) as plus_minus_ms, f.device, f.source_row
from asked a
left join held h on h.permit_no = a.permit_no
left join first_of f on f.permit_no = a.permit_no and f.step = a.step
