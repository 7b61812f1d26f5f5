-- The answers of all rules after the one check that no rule makes for itself: met needs that somebody was watching. For rules
-- that judge zones, every zone must have been watched (at least 0.8 of it in view) from start to end; for rules that judge a
-- subject, by one of the sources that told of it. Seams of up to a second are bridged. What fails becomes cannot_tell.
create table verdict_gate as
with asked as (
    select a.*, r.watched as needs, r.unit_kind, row_number() over (order by a.rule_id, a.unit_key) as answer_no
    from answer a
    join rule r on r.rule_id = a.rule_id
), wanted as (
    select answer_no, needs, source_ids, start_utc, end_utc, unnest(zone_ids) as zone_id
    from asked
    where answer = 'met' and needs <> 'none'
), seen as (
    select
        w.answer_no, w.zone_id, w.start_utc, w.end_utc,
        greatest(t.start_utc, w.start_utc) as from_utc, least(t.end_utc, w.end_utc) as to_utc
    from wanted w
    join watched t on t.zone_id = w.zone_id and t.start_utc < w.end_utc and t.end_utc > w.start_utc
        and case w.needs when 'zone' then t.source_kind <> 'access' and t.seen_fraction >= 0.8
            else list_contains(w.source_ids, t.source_id) end
    union all
    select answer_no, zone_id, start_utc, end_utc, end_utc, end_utc from wanted
), gaps as (
    select
        answer_no,
        epoch_ms(from_utc) - epoch_ms(coalesce(max(to_utc) over (
            partition by answer_no, zone_id order by from_utc, to_utc rows between unbounded preceding and 1 preceding
        ), start_utc)) as gap_ms
    from seen
), unwatched as (
    select answer_no, max(gap_ms) as gap_ms from gaps group by answer_no having max(gap_ms) > 1000
), blind as ( -- met about no zone, or about no known time: nothing can have been watched
    select answer_no from asked
    where answer = 'met' and needs <> 'none' and (len(coalesce(zone_ids, [])) = 0 or start_utc is null or end_utc is null)
)
select
    a.* exclude (answer, reason_code, needs, answer_no),
    case when u.answer_no is null and b.answer_no is null then a.answer else 'cannot_tell' end as answer,
    case when u.answer_no is null and b.answer_no is null then a.reason_code else 'not_watched' end as reason_code,
    u.gap_ms as unwatched_ms
from asked a
left join unwatched u on u.answer_no = a.answer_no
left join blind b on b.answer_no = a.answer_no
