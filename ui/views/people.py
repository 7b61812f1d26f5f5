"""People: one person or body: where they were minute by minute, under what cover, and every check and finding."""

from __future__ import annotations

from html import escape

import streamlit as st

from case import Case
from timeline.scene import Scene
from ui import parts
from ui.app import scene_of
from ui.words import say

TITLE, ORDER = "view_people", 24


def render(case: Case) -> None:
    """Draw the page."""
    scene = scene_of(case)
    names = _names(scene)
    bodies = sum(one.person_id is None for one in {one.holder: one for one in scene.presences}.values())
    parts.heading(say("view_people"), say("people_below", count=len(names), bodies=bodies))
    if not names:
        st.info(say("people_none"))
        return
    chosen = str(st.selectbox(say("col_person"), list(names), format_func=lambda holder: names[holder], key="person"))
    stays = [one for one in scene.presences if one.holder == chosen]
    found = [finding for finding in scene.findings if chosen in (*finding.person_ids, *finding.subject_ids)]
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.subheader(say("people_where"))
        parts.presences(scene, stays)
    with right:
        st.subheader(f"{say('section_findings')} ({len(found)})")
        parts.put("".join(parts.card(finding, scene) for finding in found) or escape(say("finding_none")))
    st.subheader(say("section_cross_check"))
    subjects = {chosen, names[chosen]}
    parts.checks(scene, [check for check in scene.checks if {check.subject, check.subject_name} & subjects])


def _names(scene: Scene) -> dict[str, str]:
    """Holder -> name, people first."""
    found = {one.holder: one.person_name or one.holder for one in scene.presences}
    known = {one.holder for one in scene.presences if one.person_id}
    return dict(sorted(found.items(), key=lambda item: (item[0] not in known, item[1])))
