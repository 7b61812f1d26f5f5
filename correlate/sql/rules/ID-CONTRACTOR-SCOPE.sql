-- id: ID-CONTRACTOR-SCOPE
-- title_en: Contractor outside contract zones, dates or hours
-- title_zh: 承包商越界、越时
-- pack: osha site
-- severity: S2
-- unit: presence
-- watched: subject
-- param: identity.contractor_s
-- param: identity.walkway_min
-- clause: Work Safety Law (contractors); 29 CFR 1910.147(f)(2); site contract
-- grade: C
-- evidence: E2 E4
-- text_en: {subject} of {measured.company} was in {zone} for {measured.outside_ms} from {start}: {measured.why_en} (contract {measured.contract_no}).
-- text_zh: {measured.company}人员{subject}自{start}起在{zone}停留{measured.outside_ms}：{measured.why_zh}（合同{measured.contract_no}）。

-- Stays of contractors' people against every contract of their company: its zones (and those they lie in), dates, daily hours,
-- induction and block list, an escort where one is asked for. Roads and other ways are allowed for walkway_min, by tag or body:
-- a swipe at a gate does not say that its holder stayed on the road. Muster points are for everybody. A zone name that
-- is none of the case, unreadable hours or an induction without a date leave it open.
with knobs as (
    select zone_id, max(number) filter (where name = 'identity.contractor_s') as hold_s, (max(number) filter (where name = 'identity.contractor_s') * 1000)::bigint as hold_ms,
        (max(number) filter (where name = 'identity.walkway_min') * 60000)::bigint as way_ms
    from param_zone where name in ('identity.contractor_s', 'identity.walkway_min') group by zone_id
), judged as (
    select i.*, lower(trim(i.company)) as firm, k.hold_s, k.hold_ms, k.way_ms, coalesce(z.kind, '') in ('road', 'walkway', 'gate', 'muster') as is_way, coalesce(z.kind, '') as zone_kind
    from person_in_zone i join person_standing s on s.person_id = i.person_id and s.standing = 'contractor'
    join zone z on z.zone_id = i.zone_id join knobs k on k.zone_id = i.zone_id
    where not (i.subject_kind = 'person' and coalesce(z.kind, '') in ('road', 'walkway', 'gate', 'muster'))
), scope as ( -- which zones each contract is for: surely those named and what these lie in, perhaps any where a name means none
    select c.record_id, lower(trim(c.company)) as firm, any_value(c.contract_no) as contract_no, any_value(c.blocklist) as blocked, any_value(c.escort) as escort,
        coalesce(list(distinct z.zone_id order by z.zone_id) filter (where z.zone_id is not null), []) as named, count(z.text) = 0 or bool_or(z.text is not null and z.zone_id is null) as open_scope
    from contract c left join contract_zone z on z.record_id = c.record_id group by c.record_id, c.company
), firms as (
    select firm, string_agg(distinct contract_no, ', ' order by contract_no) as contract_no, count(*) as contracts, bool_or(open_scope) as open_scope, flatten(list(named order by named)) as named from scope group by firm
), inner_zones as (
    select distinct z.parent as zone_id, z.zone_id as inside from zone z where z.parent is not null
), allowed as (
    select distinct j.zone_id, s.record_id, s.firm, list_contains(s.named, j.zone_id) or j.is_way or exists (select 1 from inner_zones n where n.zone_id = j.zone_id and list_contains(s.named, n.inside)) as surely,
        list_contains(s.named, j.zone_id) or j.is_way or s.open_scope or exists (select 1 from inner_zones n where n.zone_id = j.zone_id and list_contains(s.named, n.inside)) as maybe
    from (select distinct zone_id, is_way, firm from judged) j join scope s on s.firm = j.firm
), windows as (
    select j.presence_id, 'surely' as mode, t.from_utc - to_milliseconds(j.plus_minus_ms) as from_utc, t.to_utc + to_milliseconds(j.plus_minus_ms) as to_utc
    from judged j join contract_term t on t.company = j.firm and t.from_utc < j.end_utc + interval 1 minute and t.to_utc > j.start_utc - interval 1 minute
    join allowed a on a.record_id = t.record_id and a.zone_id = j.zone_id and a.maybe
    join scope s on s.record_id = t.record_id and not coalesce(s.blocked, false)
    where t.inducted is distinct from false
    union all
    select j.presence_id, 'possibly', t.from_utc + to_milliseconds(j.plus_minus_ms), t.to_utc - to_milliseconds(j.plus_minus_ms)
    from judged j join contract_term t on t.company = j.firm and t.from_utc < j.end_utc and t.to_utc > j.start_utc
    join allowed a on a.record_id = t.record_id and a.zone_id = j.zone_id and a.surely
    join scope s on s.record_id = t.record_id and not coalesce(s.blocked, false)
    where t.inducted and t.hours_known
), pieces as (
    select w.presence_id, w.mode, greatest(w.from_utc, j.start_utc) as from_utc, least(w.to_utc, j.end_utc) as to_utc from windows w join judged j on j.presence_id = w.presence_id
    union all
    select presence_id, m.mode, end_utc, end_utc from judged cross join (select 'surely' as mode union all select 'possibly') m where start_utc is not null
), gaps as (
    select p.presence_id, p.mode, coalesce(max(p.to_utc) over (partition by p.presence_id, p.mode order by p.from_utc, p.to_utc rows between unbounded preceding and 1 preceding), j.start_utc) as from_utc, p.from_utc as to_utc
    from pieces p join judged j on j.presence_id = p.presence_id
), longest as (
    select presence_id, mode, max(epoch_ms(to_utc) - epoch_ms(from_utc)) as outside_ms, arg_max(from_utc, epoch_ms(to_utc) - epoch_ms(from_utc)) as from_utc, arg_max(to_utc, epoch_ms(to_utc) - epoch_ms(from_utc)) as to_utc
    from gaps group by presence_id, mode
), alone as (
    select j.presence_id, u.mode, max(epoch_ms(least(u.end_utc, j.end_utc)) - epoch_ms(greatest(u.start_utc, j.start_utc))) as alone_ms,
        arg_max(greatest(u.start_utc, j.start_utc), epoch_ms(least(u.end_utc, j.end_utc)) - epoch_ms(greatest(u.start_utc, j.start_utc))) as from_utc,
        arg_max(least(u.end_utc, j.end_utc), epoch_ms(least(u.end_utc, j.end_utc)) - epoch_ms(greatest(u.start_utc, j.start_utc))) as to_utc
    from judged j join unescorted u on u.person_id = j.person_id and u.start_utc < j.end_utc and u.end_utc > j.start_utc
    where not j.is_way group by j.presence_id, u.mode
), why as ( -- what the sure stretch lies outside of
    select l.presence_id,
        coalesce(bool_or(s.blocked), false) as blocked, coalesce(bool_or(t.inducted is not false), false) as any_inducted, count(t.record_id) > 0 as in_hours,
        exists (select 1 from contract_term d where d.company = j.firm and d.from_utc < l.to_utc + interval 12 hour and d.to_utc > l.from_utc - interval 12 hour) as in_dates
    from longest l join judged j on j.presence_id = l.presence_id
    left join scope s on s.firm = j.firm
    left join contract_term t on t.record_id = s.record_id and t.from_utc < l.to_utc and t.to_utc > l.from_utc
    where l.mode = 'surely' group by l.presence_id, l.from_utc, l.to_utc, j.firm
), graded as (
    select j.*, s.outside_ms, p.outside_ms as possibly_ms, y.blocked, y.any_inducted, y.in_hours, y.in_dates, a.alone_ms, b.alone_ms as maybe_alone_ms,
        j.certainty = 'surely' and j.identity = 'sure' as counts,
        case when coalesce(s.outside_ms, 0) >= case when y.blocked or (y.in_hours and not y.any_inducted) then least(j.hold_ms, 10000) else j.hold_ms end then 'scope'
            when coalesce(a.alone_ms, 0) >= j.hold_ms then 'escort'
            when j.is_way and j.zone_kind <> 'muster' and not list_contains(c.named, j.zone_id) and not c.open_scope and epoch_ms(j.end_utc) - epoch_ms(j.start_utc) > j.way_ms then 'way' end as broken,
        s.from_utc as scope_from_utc, s.to_utc as scope_to_utc, a.from_utc as alone_from_utc, a.to_utc as alone_to_utc,
        c.contract_no, coalesce(c.contracts, 0) as contracts, c.open_scope
    from judged j left join longest s on s.presence_id = j.presence_id and s.mode = 'surely' left join longest p on p.presence_id = j.presence_id and p.mode = 'possibly'
    left join why y on y.presence_id = j.presence_id left join alone a on a.presence_id = j.presence_id and a.mode = 'surely' left join alone b on b.presence_id = j.presence_id and b.mode = 'possibly'
    left join firms c on c.firm = j.firm
), stays as (
    select
        stay_key, any_value(person_id) as person_id, any_value(company) as company, any_value(zone_id) as zone_id, any_value(hold_s) as hold_s, any_value(hold_ms) as hold_ms, any_value(way_ms) as way_ms, any_value(contract_no) as contract_no,
        max(contracts) as contracts, bool_or(open_scope) as open_scope, bool_or(start_utc is null) as clock_unknown, bool_or(counts and broken is not null) as is_violated,
        min(broken) filter (where counts and broken is not null) as broken, bool_or(blocked) as blocked, bool_or(in_hours) filter (where broken = 'scope') as in_hours, bool_or(any_inducted) filter (where broken = 'scope') as any_inducted, bool_or(in_dates) filter (where broken = 'scope') as in_dates,
        min(case broken when 'scope' then scope_from_utc when 'escort' then alone_from_utc else start_utc end) filter (where counts and broken is not null) as from_utc,
        max(case broken when 'scope' then scope_to_utc when 'escort' then alone_to_utc else end_utc end) filter (where counts and broken is not null) as to_utc, min(start_utc) as start_utc, max(end_utc) as end_utc, max(plus_minus_ms) as plus_minus_ms,
        sum(possibly_ms) as possibly_ms, max(maybe_alone_ms) as maybe_alone_ms, bool_and(identity = 'sure') as identity_sure, bool_or(certainty = 'surely') as inside, count(distinct subject_kind) filter (where counts and broken is not null) as kinds,
        list(distinct source_id order by source_id) as source_ids, list(distinct subject_kind || ' ' || subject_id order by subject_kind || ' ' || subject_id) as subject_ids,
        list(struct_pack(code := case subject_kind when 'track' then 'E3' when 'tag' then 'E2' else 'E4' end, kind := 'presence', ref := presence_id, video_id := video_id, start_ms := start_ms, end_ms := end_ms) order by start_utc, presence_id) as evidence
    from graded group by stay_key
), answered as (
    select *,
        case
            when is_violated then case when broken = 'escort' then 'unescorted' when broken = 'way' then 'walkway_long' when blocked then 'company_blocked'
                when not in_dates then 'outside_dates' when not in_hours then 'outside_hours' when not any_inducted then 'induction_expired' else 'outside_zones' end
            when contracts = 0 then 'no_contract'
            when clock_unknown then 'clock_unknown'
            when possibly_ms < hold_ms and coalesce(maybe_alone_ms, 0) < hold_ms then 'in_scope'
            when not identity_sure then 'identity'
            when not inside then 'place'
            when coalesce(maybe_alone_ms, 0) >= hold_ms then 'escort_unknown'
            when open_scope then 'contract_unclear'
            else 'clock'
        end as reason_code
    from stays
)
select
    stay_key as unit_key, case when is_violated then 'violated' when reason_code = 'in_scope' then 'met' else 'cannot_tell' end as answer, reason_code,
    coalesce(from_utc, start_utc) as start_utc, coalesce(to_utc, end_utc) as end_utc, plus_minus_ms, 'S2' as severity, case when kinds > 1 then 'confirmed' else 'probable' end as status,
    []::varchar[] as permit_ids, [zone_id] as zone_ids, [person_id] as person_ids, subject_ids, source_ids,
    to_json(struct_pack(
        company := company, contract_no := contract_no, outside_ms := epoch_ms(to_utc) - epoch_ms(from_utc),
        why_en := case reason_code when 'unescorted' then 'nobody of the site within 10 m' when 'walkway_long' then 'longer than a way through takes' when 'company_blocked' then 'the company is on the block list' when 'outside_dates' then 'outside the dates of the contract'
            when 'outside_hours' then 'outside the daily hours of the contract' when 'induction_expired' then 'the site induction has expired' when 'outside_zones' then 'the contract does not name this zone' end,
        why_zh := case reason_code when 'unescorted' then '10米内无本单位人员陪同' when 'walkway_long' then '在通道停留过久' when 'company_blocked' then '该单位在黑名单内' when 'outside_dates' then '不在合同期限内'
            when 'outside_hours' then '不在允许时段内' when 'induction_expired' then '入厂教育已过期' when 'outside_zones' then '不在合同允许区域内' end)) as measured,
    to_json(struct_pack(contractor_s := hold_s, walkway_min := way_ms // 60000)) as limits, to_json(evidence) as evidence
from answered
order by unit_key
