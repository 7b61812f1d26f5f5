"""Findings: filter, choose, see what each rests on, and say what you think of it: confirm, dismiss, needs more."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from case import Case
from timeline.exhibits import exhibits_of
from timeline.links import Links, plainly
from timeline.reviews import OPEN, VERDICTS, Review, decide, reviews_of, undo
from timeline.rows import rows_of
from timeline.scene import Finding, Scene
from timeline.words import clock_text, known
from ui import parts, signing
from ui.app import scene_of
from ui.components import player
from ui.words import language, say

TITLE, ORDER = "view_findings", 30
HEIGHT_PX = 380
SIGNS = {OPEN: "○", "confirm": "✓", "dismiss": "✕", "needs_more": "?"}


def render(case: Case) -> None:
    """Draw the page."""
    scene, said = scene_of(case), reviews_of(case)
    parts.heading(say("section_findings"))
    if not scene.findings:
        st.info(say("finding_none"))
        return
    found = _filtered(scene, said)
    left_open = sum(finding.finding_id not in said for finding in scene.findings)
    st.caption(say("findings_shown", shown=len(found), all=len(scene.findings)) + " · "
               + say("findings_open", count=left_open))  # fmt: skip
    if not found:
        st.info(say("filter_empty"))
        return
    chosen = _chosen(found, said, scene)
    left, right = st.columns([6, 5], gap="large")
    with left:
        _detail(chosen[0], scene)
    with right:
        _triage(case, chosen, said, scene)


def _filtered(scene: Scene, said: dict[str, Review]) -> list[Finding]:
    """Findings that the filters of the page let through."""
    names = parts.people(scene)
    people = {person: names.get(person, person) for finding in scene.findings for person in finding.person_ids}
    columns = st.columns(6)
    picked: dict[str, list[str]] = {}
    for column, (key, label, values, show) in zip(columns, [
        ("severity", "col_severity", {f.severity for f in scene.findings}, lambda code: known(say, "severity", code)),
        ("rule", "col_rule", {f.rule_id for f in scene.findings}, str),
        ("permit", "col_permit", {p for f in scene.findings for p in f.permit_ids}, str),
        ("person", "col_person", set(people), lambda person: people[person]),
        ("zone", "col_zone", {z for f in scene.findings for z in f.zone_ids}, str),
        ("state", "col_review", {OPEN, *VERDICTS}, lambda state: say(f"review_{state}")),
    ], strict=True):  # fmt: skip
        picked[key] = column.multiselect(say(label), sorted(values), format_func=show, key=f"filter-{key}")
    return [
        finding for finding in scene.findings
        if _lets(picked["severity"], {finding.severity}) and _lets(picked["rule"], {finding.rule_id})
        and _lets(picked["permit"], set(finding.permit_ids)) and _lets(picked["person"], set(finding.person_ids))
        and _lets(picked["zone"], set(finding.zone_ids)) and _lets(picked["state"], {_state(finding, said)})
    ]  # fmt: skip


def _lets(wanted: list[str], has: set[str]) -> bool:
    return not wanted or bool(has & set(wanted))


def _state(finding: Finding, said: dict[str, Review]) -> str:
    return said[finding.finding_id].verdict if finding.finding_id in said else OPEN


def _chosen(found: list[Finding], said: dict[str, Review], scene: Scene) -> list[Finding]:
    """The table, and the findings chosen in it: several by their boxes, else the one in focus."""
    zone = scene.case.config.zone_info
    rows = [
        {"": SIGNS[_state(finding, said)], say("col_severity"): finding.severity,
         say("col_time"): clock_text(finding.start_utc, zone, False), say("col_says"): finding.text(language()),
         say("col_rule"): finding.rule_id, say("col_permit"): ", ".join(finding.permit_ids)}
        for finding in found
    ]  # fmt: skip
    event: Any = st.dataframe(
        rows, hide_index=True, width="stretch", height=min(HEIGHT_PX, 38 + 35 * len(rows)), key="findings-table",
        on_select="rerun", selection_mode="multi-row",
        column_config={"": st.column_config.TextColumn(width=30),
                       say("col_severity"): st.column_config.TextColumn(width=60),
                       say("col_time"): st.column_config.TextColumn(width=145),
                       say("col_says"): st.column_config.TextColumn(width="large")},
    )  # fmt: skip
    picked = [found[row] for row in event.selection.rows if row < len(found)]
    back, ahead, hint = st.columns([2, 2, 6])
    focus = min(int(st.session_state.get("finding_focus", 0)), len(found) - 1)
    if back.button(say("finding_previous"), width="stretch", key="finding-back"):
        focus = max(focus - 1, 0)
    if ahead.button(say("finding_next_open"), width="stretch", key="finding-next", type="primary"):
        order = [*range(focus + 1, len(found)), *range(focus + 1)]
        focus = next((place for place in order if found[place].finding_id not in said), focus)
    st.session_state["finding_focus"] = focus
    hint.caption(say("finding_place", place=focus + 1, all=len(found)) if not picked
                 else say("finding_picked", count=len(picked)))  # fmt: skip
    return picked or [found[focus]]


def _triage(case: Case, chosen: list[Finding], said: dict[str, Review], scene: Scene) -> None:
    """What was said of the finding, and a form to say something of all that are chosen."""
    zone = scene.case.config.zone_info
    st.subheader(say("review_heading"))
    one = said.get(chosen[0].finding_id)
    if one is not None:
        when = clock_text(parts.logged(one.moment_utc), zone, False)
        text = f"{say(f'review_{one.verdict}')} · {one.actor} · {when} · {one.reason}"
        parts.put(f'<p class="soft">{escape(text)}</p>')
    with st.form("triage", border=True):
        if len(chosen) > 1:
            st.caption(say("finding_picked", count=len(chosen)))
        verdict = st.radio(say("col_review"), VERDICTS, format_func=lambda code: say(f"review_{code}"), horizontal=True)
        reason = st.text_input(say("reason")).strip()
        actor = st.text_input(say("decided_by"), value=st.session_state.get("actor", "")).strip()
        keep, take_back = st.columns(2)
        kept = keep.form_submit_button(say("review_keep"), type="primary", width="stretch")
        undone = take_back.form_submit_button(say("review_undo"), disabled=one is None, width="stretch")
    if not (kept or undone):
        return
    if not signing.whole(actor, reason):
        return
    st.session_state["actor"] = actor
    if undone and one is not None:
        undo(case, one.finding_id, reason, actor)
    else:
        seen = {ident: review.decision_id for ident, review in said.items()}
        decide(case, [finding.finding_id for finding in chosen], verdict, reason, actor, seen)
    st.rerun()


def _detail(finding: Finding, scene: Scene) -> None:
    """One finding in full."""
    parts.put(parts.card(finding, scene))
    if finding.start_utc is not None and st.button(say("in_player"), key="finding-player"):
        named = f"{finding.evidence} {finding.subject_ids} {finding.unit_key}"
        seen = [video.camera_id for video in scene.videos if video.video_id in named or video.camera_id in named]
        cameras = tuple(dict.fromkeys(seen))
        player.open_at(finding.start_utc, cameras=cameras, finding_id=finding.finding_id)
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
        ("", f"retrace why {finding.finding_id[:10]} CASE"),
    ]  # fmt: skip
    rows = "".join(f'<tr><td class="soft">{escape(name)}</td><td>{escape(value)}</td></tr>' for name, value in facts)
    parts.put(f"<table>{rows}</table>")
    if finding.time_uncertain:
        st.warning(say("finding_uncertain"))
