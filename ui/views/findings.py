"""Findings: filter, choose one, see what it rests on: still, clip, values against limits, rows."""

from __future__ import annotations

from html import escape

import streamlit as st

from case import Case
from timeline.exhibits import exhibits_of
from timeline.links import Links, plainly
from timeline.rows import rows_of
from timeline.scene import Finding, Scene
from timeline.words import known
from ui import parts
from ui.app import scene_of
from ui.words import language, say

TITLE, ORDER = "view_findings", 30


def render(case: Case) -> None:
    """Draw the page."""
    scene = scene_of(case)
    parts.heading(say("section_findings"))
    found = _filtered(scene)
    st.caption(say("findings_shown", shown=len(found), all=len(scene.findings)))
    if not found:
        st.info(say("finding_none") if not scene.findings else say("filter_empty"))
        return
    left, right = st.columns([5, 6], gap="large")
    with left:
        by_id = {finding.finding_id: finding for finding in found}
        chosen = st.radio(
            say("section_findings"), list(by_id), label_visibility="collapsed", key="finding",
            format_func=lambda key: f"{by_id[key].severity} · {by_id[key].text(language())}",
        )  # fmt: skip
    with right:
        _detail(by_id[chosen or found[0].finding_id], scene)


def _filtered(scene: Scene) -> list[Finding]:
    """Findings that the filters of the page let through."""
    one, two, three = st.columns(3)
    severities = sorted({finding.severity for finding in scene.findings})
    rules = sorted({finding.rule_id for finding in scene.findings})
    permits = sorted({permit for finding in scene.findings for permit in finding.permit_ids})
    severity = one.multiselect(say("col_severity"), severities, format_func=lambda code: known(say, "severity", code))
    rule = two.multiselect(say("col_rule"), rules)
    permit = three.multiselect(say("col_permit"), permits)
    return [
        finding
        for finding in scene.findings
        if (not severity or finding.severity in severity)
        and (not rule or finding.rule_id in rule)
        and (not permit or set(finding.permit_ids) & set(permit))
    ]


def _detail(finding: Finding, scene: Scene) -> None:
    """One finding in full."""
    parts.put(parts.card(finding, scene))
    for exhibit in exhibits_of(finding, scene, say, with_clips=False):
        if exhibit.problem:
            st.warning(say("exhibit_problem", problem=exhibit.problem))
        if exhibit.still:
            st.image(exhibit.still.path.read_bytes(), width="stretch")
            heads = say("exhibit_heads", count=exhibit.still.masked_heads) if exhibit.still.boxes_known else ""
            cut_from = say("exhibit_of", path=exhibit.still.parent_path, sha256=exhibit.still.parent_sha256[:16])
            parts.put(f'<p class="soft">{escape(cut_from)} · {escape(heads)}</p>')
    zone = scene.case.config.zone_info
    links = Links(scene, rows_of(scene), say).of(finding.evidence)
    facts = [
        (say("col_measured"), plainly(finding.values, zone)), (say("col_limits"), plainly(finding.limits, zone)),
        (say("col_clause"), finding.clause), (say("col_permit"), ", ".join(finding.permit_ids) or "–"),
        (say("col_rests_on"), " · ".join(link.text for link in links) or "–"),
    ]  # fmt: skip
    rows = "".join(f'<tr><td class="soft">{escape(name)}</td><td>{escape(value)}</td></tr>' for name, value in facts)
    parts.put(f"<table>{rows}</table>")
    if finding.time_uncertain:
        st.warning(say("finding_uncertain"))
