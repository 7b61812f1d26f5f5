-- id: FT-CONTINUOUS
-- title_en: Work longer than 6 h without rest
-- title_zh: 连续作业超过6小时未休息
-- pack: gb30871 site hsg250
-- severity: S2
-- unit: person_day
-- watched: none
-- param: fatigue.pre_h
-- param: fatigue.limit_h
-- param: fatigue.critical_h
-- param: fatigue.rest_min
-- param: fatigue.day_h
-- param: fatigue.between_shifts_h
-- param: fatigue.days_in_row
-- clause: 2003/88/EC art. 3-4; UK Working Time Regulations reg. 12; Labour Law art. 36, 38, 41; GB 30871-2022 6.9 c
-- grade: B
-- evidence: E2 E4
-- text_en: {persons} {measured.faults_en}.
-- text_zh: {persons}{measured.faults_zh}。

-- Of each person and local day with work (a run of work belongs to the day it begins on): the longest time without a rest of rest_min
-- outside work zones, the whole day, the rest between two shifts, days in a row. A rest must have been seen: where a tag fell silent
-- inside, work may have gone on, and what is not violated otherwise cannot be told.
with knobs as (
    select max(number) filter (where name = 'fatigue.pre_h') * 3600000 as pre_ms, max(number) filter (where name = 'fatigue.limit_h') * 3600000 as limit_ms,
        max(number) filter (where name = 'fatigue.critical_h') * 3600000 as critical_ms, max(number) filter (where name = 'fatigue.day_h') * 3600000 as day_limit_ms,
        max(number) filter (where name = 'fatigue.between_shifts_h') * 3600000 as between_ms, max(number) filter (where name = 'fatigue.days_in_row') as days_in_row,
        max(number) filter (where name = 'fatigue.rest_min') as rest_min
    from param_site where name in ('fatigue.pre_h', 'fatigue.limit_h', 'fatigue.critical_h', 'fatigue.rest_min', 'fatigue.day_h', 'fatigue.between_shifts_h', 'fatigue.days_in_row')
), runs as (
    select r.*, d.day from work_run r join local_day d on r.start_utc >= d.start_utc and r.start_utc < d.end_utc
), worked as (
    select
        person_id, day, max(length_ms - doubt_ms) filter (where mode = 'surely') as sure_ms, max(length_ms + doubt_ms) filter (where mode = 'at_most') as most_ms,
        coalesce(sum(length_ms) filter (where mode = 'surely'), 0) as day_ms, min(start_utc) as first_utc, max(end_utc) as last_utc,
        arg_max(struct_pack(start_utc := start_utc, end_utc := end_utc, is_grave := is_grave, presence_ids := presence_ids, zone_ids := zone_ids), length_ms) filter (where mode = 'surely') as longest,
        list_sort(list_distinct(flatten(list(source_ids order by source_ids)))) as source_ids
    from runs group by person_id, day
), planned as (
    select k.person_id, d.day, s.shift_start_utc, s.shift_end_utc, s.record_id,
        epoch_ms(s.shift_end_utc) - epoch_ms(s.shift_start_utc) - coalesce(epoch_ms(s.break_end_utc) - epoch_ms(s.break_start_utc), 0) as shift_ms,
        epoch_ms(s.shift_start_utc) - epoch_ms(lag(s.shift_end_utc) over (partition by k.person_id order by s.shift_start_utc)) as since_last_ms
    from shift_utc s
    join person_key k
        on k.person_no is not distinct from nullif(trim(s.person_id), '') and k.name is not distinct from nullif(trim(s.name), '') and k.company is null and k.card_no is null
    join local_day d on s.shift_start_utc >= d.start_utc and s.shift_start_utc < d.end_utc
    where k.person_id is not null and s.shift_end_utc is not null
), shifts as (
    select person_id, day, sum(shift_ms) as shift_ms, min(since_last_ms) filter (where since_last_ms >= 0) as since_last_ms, list(record_id order by shift_start_utc) as record_ids,
        min(shift_start_utc) as first_utc, max(shift_end_utc) as last_utc
    from planned group by person_id, day
), days as (
    select person_id, day from worked union select person_id, day from shifts
), rows_of_days as (
    select person_id, day, count(*) over (partition by person_id, island order by day) as in_row
    from (select person_id, day, day - row_number() over (partition by person_id order by day)::int as island from days)
), joined as (
    select
        w.*, s.shift_ms, s.since_last_ms, s.record_ids, r.in_row, k.*,
        coalesce(w.sure_ms, 0) >= k.pre_ms as is_long, greatest(w.day_ms, coalesce(s.shift_ms, 0)) > k.day_limit_ms as is_long_day, coalesce(s.since_last_ms < k.between_ms, false) as is_short_night,
        r.in_row > k.days_in_row as is_long_week
    from worked w cross join knobs k
    left join shifts s on s.person_id = w.person_id and s.day = w.day
    left join rows_of_days r on r.person_id = w.person_id and r.day = w.day
), answered as (
    select
        *,
        case when is_long then 'no_rest' when is_long_day then 'long_day' when is_short_night then 'short_night' when is_long_week then 'no_free_day'
            when most_ms >= pre_ms then 'rest_unknown' else 'rested_in_time' end as reason_code
    from joined
)
select
    person_id || '|' || day::varchar as unit_key,
    case reason_code when 'rested_in_time' then 'met' when 'rest_unknown' then 'cannot_tell' else 'violated' end as answer, reason_code,
    case when reason_code = 'no_rest' then longest.start_utc else first_utc end as start_utc, case when reason_code = 'no_rest' then longest.end_utc else last_utc end as end_utc,
    0::bigint as plus_minus_ms,
    case when sure_ms >= critical_ms and longest.is_grave then 'S1' when sure_ms >= limit_ms or is_long_day or is_short_night then 'S2' else 'S3' end as severity, 'probable' as status,
    []::varchar[] as permit_ids, case when reason_code = 'no_rest' then longest.zone_ids else [] end as zone_ids, [person_id] as person_ids, ['person ' || person_id] as subject_ids, source_ids,
    to_json(struct_pack(
        longest_ms := sure_ms, at_most_ms := most_ms, day_ms := greatest(day_ms, coalesce(shift_ms, 0)), since_last_shift_ms := since_last_ms, days_in_row := in_row,
        faults_en := concat_ws('; ', case when is_long then 'worked ' || round(sure_ms / 3600000.0, 1) || ' h without a rest of ' || rest_min::int || ' min' end,
            case when is_long_day then 'worked ' || round(greatest(day_ms, coalesce(shift_ms, 0)) / 3600000.0, 1) || ' h that day' end,
            case when is_short_night then 'had ' || round(since_last_ms / 3600000.0, 1) || ' h between two shifts' end, case when is_long_week then 'worked ' || in_row || ' days in a row' end),
        faults_zh := concat_ws('；', case when is_long then '连续作业' || round(sure_ms / 3600000.0, 1) || '小时，其间没有满' || rest_min::int || '分钟的休息' end,
            case when is_long_day then '当日作业共' || round(greatest(day_ms, coalesce(shift_ms, 0)) / 3600000.0, 1) || '小时' end,
            case when is_short_night then '两班之间仅间隔' || round(since_last_ms / 3600000.0, 1) || '小时' end, case when is_long_week then '连续出勤' || in_row || '天' end))) as measured,
    to_json(struct_pack(pre_ms := pre_ms::bigint, limit_ms := limit_ms::bigint, critical_ms := critical_ms::bigint, day_ms := day_limit_ms::bigint, between_ms := between_ms::bigint, days_in_row := days_in_row)) as limits,
    to_json(list_concat(list_transform(coalesce(longest.presence_ids, []), lambda p: exhibit('E2', 'presence', p)), list_transform(coalesce(record_ids, []), lambda r: exhibit('E4', 'shift', r)))) as evidence
from answered
order by unit_key
