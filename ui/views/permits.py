"""Permits: one permit against what happened: its window, its crew, every check, findings and who was there."""

from __future__ import annotations

from html import escape

import streamlit as st

from case import Case
from timeline.scene import Permit, Scene
from timeline.words import clock_text
from ui import parts
from ui.app import scene_of
from ui.words import say

TITLE, ORDER = "view_permits", 22


def render(case: Case) -> None:
    """Draw the page."""
    scene = scene_of(case)
    parts.heading(say("view_permits"), say("permits_below", count=len(scene.permits)))
    if not scene.permits:
        st.info(say("permits_none"))
        return
    by_no = {permit.permit_no: permit for permit in scene.permits}
    chosen = str(st.selectbox(
        say("col_permit"), list(by_no), key="permit-chosen",
        format_func=lambda number: f"{number} · {by_no[number].content or ''} · {by_no[number].location or ''}",
    ))  # fmt: skip
    permit = by_no[chosen]
    left, right = st.columns([5, 6], gap="large")
    with left:
        _facts(permit, scene)
    with right:
        found = [finding for finding in scene.findings if chosen in finding.permit_ids]
        st.subheader(f"{say('section_findings')} ({len(found)})")
        parts.put("".join(parts.card(finding, scene) for finding in found) or escape(say("finding_none")))
    st.subheader(say("section_cross_check"))
    parts.checks(scene, [check for check in scene.checks if check.permit_no == chosen])
    st.subheader(say("permits_there"))
    parts.presences(scene, [one for one in scene.presences if one.zone_id in permit.zone_ids])


def _facts(permit: Permit, scene: Scene) -> None:
    zone = scene.case.config.zone_info
    facts = [
        (say("permit_kind"), " ".join(filter(None, (permit.work_type, permit.level)))),
        (say("col_place"), f"{permit.location or '–'} ({', '.join(permit.zone_ids) or '–'})"),
        (say("permit_unit"), permit.work_unit or "–"),
        (say("permit_plan"), f"{clock_text(permit.plan_start_utc, zone)} – {clock_text(permit.plan_end_utc, zone)}"),
        (
            say("permit_actual"),
            f"{clock_text(permit.actual_start_utc, zone)} – {clock_text(permit.actual_end_utc, zone)}",
        ),
        (say("permit_workers"), ", ".join(permit.workers) or "–"),
        (say("permit_guardians"), ", ".join(permit.guardians) or "–"),
        (say("col_file"), permit.source_row),
    ]
    rows = "".join(f'<tr><td class="soft">{escape(name)}</td><td>{escape(value)}</td></tr>' for name, value in facts)
    parts.put(f"<table>{rows}</table>")
