-- When each permit was valid, zone by zone (RULES 4.1): planned window, work under way, approvals signed. The permit is
-- surely valid from sure_from to sure_to (null: never surely), possibly from maybe_from to maybe_to. zone_id null: its place
-- is not resolved. ± plus_minus_ms holds against other sources only.
create table permit_active as
with recursive places as ( -- a permit for a zone covers presence in the zones that it lies in
    select permit_no, zone_id, 0 as depth from permit_zone
    union
    select p.permit_no, z.parent, p.depth + 1 from places p join zone z on z.zone_id = p.zone_id
    where z.parent is not null and p.depth < 8
), crossed as (
    select
        s.permit_no, s.work_type, s.level, z.zone_id, s.source_id, s.source_row, s.plus_minus_ms, w.basis,
        g.state as approvals,
        greatest(s.maybe_from_utc, w.maybe_from_utc, case when g.state = 'signed' then g.signed_utc end) as maybe_from_utc,
        least(s.maybe_to_utc, w.maybe_to_utc) as maybe_to_utc,
        case
            when s.sure_from_utc is not null
            then greatest(s.sure_from_utc, w.sure_from_utc, case when g.state = 'signed' then g.signed_high_utc end)
        end as sure_from_utc,
        case when s.sure_to_utc is not null then least(s.sure_to_utc, w.sure_to_utc) end as sure_to_utc,
        z.zone_id is not null and g.state in ('none', 'signed')
            and not (w.basis = 'plan' and coalesce(s.state_code, '') in ('cancelled', 'void', 'applied', 'approving'))
            as can_be_sure
    from permit_span s
    join permit_work w on w.permit_no = s.permit_no
    join (select distinct permit_no, zone_id from places) z on z.permit_no = s.permit_no
    join permit_signed g on g.permit_no = s.permit_no
    where g.state <> 'refused'
)
select
    permit_no, zone_id, work_type, level, basis, approvals, source_id, source_row, plus_minus_ms, maybe_from_utc, maybe_to_utc,
    case when can_be_sure and sure_from_utc < sure_to_utc then sure_from_utc end as sure_from_utc,
    case when can_be_sure and sure_from_utc < sure_to_utc then sure_to_utc end as sure_to_utc
from crossed
where maybe_from_utc < maybe_to_utc
