-- Rule form: a measured quantity beyond $value for $hold_s in a zone, within the hours given, with more than $more_than people
-- there where that is asked (null: whether anybody is there or not). Readings further apart than ten minutes tell nothing of
-- the time between them. Met needs readings with a value over the whole extent; bad quality and words count as none.
with zones as (
    select zone_id, name from zone
    where ($zone_ids::varchar[] is null or list_contains($zone_ids::varchar[], zone_id))
        and ($zone_kinds::varchar[] is null or list_contains($zone_kinds::varchar[], kind))
        and ($zone_classes::varchar[] is null or list_contains($zone_classes::varchar[], zone_class))
        and ($risk_colours::varchar[] is null or list_contains($risk_colours::varchar[], risk_colour))
), readings as (
    select
        z.zone_id, e.source_id || coalesce('|' || e.point_id, '') as point, e.source_id, e.record_id, e.value, e.unit, e.moment_utc,
        coalesce(e.plus_minus_ms, 0) as plus_minus_ms,
        lead(e.moment_utc) over (partition by z.zone_id, e.source_id, e.point_id order by e.moment_utc) as next_utc
    from zones z
    join environment_utc e on (e.zone_id = z.zone_id or e.zone_id in (select n.name from zone_name n where n.zone_id = z.zone_id)
        or contains(coalesce(e.name, ''), z.name))
    where e.quantity = $quantity and e.value is not null and e.moment_utc is not null
        and coalesce(e.quality, 'good') not in ('bad', 'uncertain')
), marked as (
    select *,
        (case when $below then value < $value else value > $value end)
            and exists (select 1 from (select unnest($hours_from::timestamp[]) as from_utc, unnest($hours_to::timestamp[]) as to_utc)
                where moment_utc >= from_utc and moment_utc < to_utc)
            and ($more_than::integer is null or exists (select 1 from zone_occupancy o where o.zone_id = readings.zone_id
                and o.start_utc <= moment_utc and o.end_utc > moment_utc and greatest(o.bodies, o.tags, o.swiped, o.known) > $more_than::integer)) as beyond,
        coalesce(epoch_ms(moment_utc) - epoch_ms(lag(moment_utc) over (partition by zone_id, point order by moment_utc)) > 600000, true) as breaks
    from readings
), runs as (
    select *, sum((breaks or not beyond)::int) over (partition by zone_id, point order by moment_utc rows unbounded preceding) as run_no from marked
), found as (
    select
        zone_id, point, run_no, any_value(source_id) as source_id, min(moment_utc) as start_utc, max(moment_utc) as end_utc,
        max(plus_minus_ms) as plus_minus_ms, any_value(unit) as unit,
        case when $below then min(value) else max(value) end as worst, list(record_id order by moment_utc) as record_ids
    from runs where beyond
    group by zone_id, point, run_no
    having epoch_ms(max(moment_utc)) - epoch_ms(min(moment_utc)) >= $hold_s * 1000
), points as (
    select zone_id, point, any_value(source_id) as source_id, min(moment_utc) as start_utc, max(moment_utc) as end_utc,
        max(plus_minus_ms) as plus_minus_ms, max(epoch_ms(next_utc) - epoch_ms(moment_utc)) as gap_ms
    from readings group by zone_id, point
)
select
    f.zone_id || '|' || f.point || '|' || f.record_ids[1] as unit_key, 'violated' as answer, 'site_rule_broken' as reason_code,
    f.start_utc, f.end_utc, f.plus_minus_ms, $severity::varchar as severity, 'probable' as status,
    []::varchar[] as permit_ids, [f.zone_id] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids, [f.source_id] as source_ids,
    to_json(struct_pack(worst := f.worst, unit := f.unit, held_ms := epoch_ms(f.end_utc) - epoch_ms(f.start_utc))) as measured,
    to_json(struct_pack(value := $value, more_than := $more_than::integer, hold_s := $hold_s)) as limits,
    to_json(list_transform(f.record_ids, lambda r: exhibit('E10', 'environment', r))) as evidence
from found f
union all
select
    z.zone_id || coalesce('|' || p.point, ''), case when p.point is null or p.gap_ms > 600000 then 'cannot_tell' else 'met' end,
    case when p.point is null then 'no_sensor' when p.gap_ms > 600000 then 'sensor_silent' else 'site_rule_kept' end,
    p.start_utc, p.end_utc, coalesce(p.plus_minus_ms, 0), $severity::varchar, 'probable', []::varchar[], [z.zone_id], []::varchar[], []::varchar[],
    list_filter([p.source_id], lambda s: s is not null),
    to_json(struct_pack(worst := null::double, unit := null::varchar, held_ms := null::bigint)),
    to_json(struct_pack(value := $value, more_than := $more_than::integer, hold_s := $hold_s)), '[]'
from zones z
left join points p on p.zone_id = z.zone_id
where not exists (select 1 from found f where f.zone_id = z.zone_id and f.point is not distinct from p.point)
order by unit_key
