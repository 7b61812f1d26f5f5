"""A rule or a finding as facts to print."""

from __future__ import annotations

from typing import Any

from case import Case
from correlate.custom import read_case_rules
from correlate.explain import explain
from correlate.rules import read_rules
from timeline.links import plainly
from timeline.scene import read_scene
from timeline.words import bar_text, clock_text, known, speaker


def explain_rule(rule_id: str, case: Case | None = None) -> dict[str, Any] | None:
    """What a rule asks and how, what it needs, its clause in each pack, its numbers; None if unknown.

    With a case, the rules of its own folder are known too.
    """
    rules = [*read_rules()[0], *(read_case_rules(case)[0] if case else ())]
    rule = next((rule for rule in rules if rule.id == rule_id.upper()), None)
    if rule is None:
        return None
    told = explain(rule)
    return {
        "rule": rule.id, "title": f"{rule.title_en} / {rule.title_zh}", "severity": rule.severity, "unit": rule.unit,
        "logic": told.logic, "data": ", ".join(told.needs), "says": rule.text_en, "报告用语": rule.text_zh,
        "clauses": {pack: f"{clause.text} (grade {clause.grade})" for pack, clause in told.clauses.items()},
        "parameters": {
            name: f"{value} {about.unit} (grade {about.grade}: {about.source}) {about.en} / {about.zh}"
            for name, (value, about) in told.numbers.items()
        },
        "version": rule.version, "file": str(rule.statement.path),
    }  # fmt: skip


def explain_finding(case: Case, finding_id: str) -> dict[str, Any] | None:
    """What a finding says and rests on; None unless just one finding's id begins so."""
    scene = read_scene(case)
    found = [finding for finding in scene.findings if finding.finding_id.startswith(finding_id)]
    if len(found) != 1 or not finding_id:
        return None
    finding, zone = found[0], case.config.zone_info
    say = speaker(case.config.site.language)
    return {
        "finding": finding.finding_id, "says": finding.text(case.config.site.language), "rule": finding.rule_id,
        "severity": known(say, "severity", finding.severity), "status": known(say, "status", finding.status),
        "from": f"{clock_text(finding.start_utc, zone)} {bar_text(finding.plus_minus_ms)}",
        "to": clock_text(finding.end_utc, zone), "zone": case.config.site.timezone, "clause": finding.clause,
        "permits": list(finding.permit_ids), "places": list(finding.zone_ids), "subjects": list(finding.subject_ids),
        "measured": plainly(finding.values, zone), "limits": plainly(finding.limits, zone),
        "evidence": finding.evidence,
    }  # fmt: skip
