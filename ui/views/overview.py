"""What happened, in one page: numbers, cross-check, worst findings, what is unknown, state of each stage."""

from __future__ import annotations

import streamlit as st

from case import Case
from timeline.unknown import unknowns
from timeline.words import clock_text
from ui import parts
from ui.app import scene_of
from ui.stages import states
from ui.words import say

TITLE, ORDER = "view_overview", 10
WORST = 5


def render(case: Case) -> None:
    """Draw the page."""
    scene = scene_of(case)
    incident = case.config.incident
    below = f"{say('incident')}: {incident.moment}" if incident else say("no_incident")
    parts.heading(say("report_title", site=case.config.site.name), below)
    serious = sum(finding.severity in ("S1", "S2") for finding in scene.findings)
    open_answers = sum(unknown.units for unknown in scene.unknowns)
    parts.tiles([
        (str(len(scene.findings)), say("tile_findings"), "alarm" if scene.findings else ""),
        (str(serious), say("tile_serious"), "alarm" if serious else ""),
        (str(open_answers), say("tile_open"), "open" if open_answers else ""),
        (str(len(scene.permits)), say("tile_permits"), ""),
        (str(len({presence.holder for presence in scene.presences})), say("tile_people"), ""),
    ])  # fmt: skip
    parts.chart(scene)
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.subheader(say("worst_findings"))
        parts.put("".join(parts.card(finding, scene) for finding in scene.findings[:WORST]) or say("finding_none"))
    with right:
        st.subheader(say("section_unknown"))
        parts.sentences(unknowns(scene, say) or [say("unknown_none")])
    st.subheader(say("section_cross_check"))
    parts.matrix(scene, brief=True)
    st.caption(say("in_full"))
    st.subheader(say("stages"))
    zone = case.config.zone_info
    parts.sentences([_state(stage, clock_text(at, zone, False) if at else "") for stage, at in states(case).items()])


def _state(stage: str, moment: str) -> str:
    return say("stage_state", stage=stage, moment=moment) if moment else say("stage_never", stage=stage)
