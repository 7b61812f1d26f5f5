-- Verdicts with their sentences: one row a rule and unit, in the shape of RULES 6.12. verdict_id: hash of rule, unit and what it
-- rests on in source time. answer: violated, met, cannot_tell; status: confirmed, probable, possible; values and limits: JSON
-- objects of what was measured and what is allowed; evidence: JSON list of {code, kind, ref, video_id, start_ms, end_ms};
-- unwatched_ms: null, or the longest silence that turned met into cannot_tell; time_uncertain: ± above time.uncertain_s.
create table verdict as
with bar as (
    select
        1000 * max(number) as most_ms
    from param_site
    where name = 'time.uncertain_s'
)
select
    substr(sha256(concat_ws(chr(31), g.rule_id, g.unit_key, json_extract_string(nullif(g.evidence, ''), '$[0].ref'))), 1, 16)
        as verdict_id,
    g.rule_id, r.version as rule_version, g.unit_kind, g.unit_key, g.answer, g.reason_code,
    coalesce(w.zh, g.reason_code) as reason_zh, coalesce(w.en, g.reason_code) as reason_en,
    g.start_utc, g.end_utc, g.plus_minus_ms, coalesce(g.plus_minus_ms, 0) > bar.most_ms as time_uncertain,
    coalesce(nullif(g.severity, ''), r.severity) as severity, g.status, g.permit_ids, g.zone_ids, g.person_ids, g.subject_ids,
    g.source_ids as sources, g.measured as "values", g.limits,
    case when g.answer = 'violated' then t.text_zh else r.title_zh || '：' || coalesce(w.zh, g.reason_code) end as text_zh,
    case when g.answer = 'violated' then t.text_en else r.title_en || ': ' || coalesce(w.en, g.reason_code) end as text_en,
    r.title_zh, r.title_en, r.clause, r.grade, g.evidence,
    case when len(coalesce(g.permit_ids, [])) > 0 then r.evidence else r.evidence[2:] end as evidence_codes,
    g.unwatched_ms
from verdict_gate g
join rule r on r.rule_id = g.rule_id
cross join bar
left join ref_reason w on w.code = g.reason_code
left join verdict_text t on t.rule_id = g.rule_id and t.unit_key = g.unit_key
order by g.rule_id, g.unit_key
