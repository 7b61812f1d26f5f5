"""A rule or a finding as facts to print."""

from __future__ import annotations

from typing import Any

from case import Case
from correlate.params import defaults
from correlate.rules import read_rules
from timeline.links import plainly
from timeline.scene import read_scene
from timeline.words import bar_text, clock_text, known, speaker


def explain_rule(rule_id: str) -> dict[str, Any] | None:
    """What a rule asks, in both languages, with its clause and the defaults of its parameters; None if unknown."""
    rule = next((rule for rule in read_rules()[0] if rule.id == rule_id.upper()), None)
    if rule is None:
        return None
    known_defaults = defaults()
    return {
        "rule": rule.id, "title": f"{rule.title_en} / {rule.title_zh}", "severity": rule.severity, "unit": rule.unit,
        "clause": rule.clause, "source grade": rule.grade, "says": rule.text_en, "报告用语": rule.text_zh,
        "parameters": ", ".join(f"{name} = {known_defaults[name]}" for name in rule.params) or "none",
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
