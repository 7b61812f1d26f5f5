"""The timeline: drawn lanes with soft edges, and every entry in order below."""

from __future__ import annotations

import streamlit as st

from case import Case
from timeline.entries import entries, who
from timeline.scene import Scene
from timeline.words import bar_text, clock_text, known
from ui import parts
from ui.app import scene_of
from ui.words import language, say

TITLE, ORDER = "view_timeline", 20


def render(case: Case) -> None:
    """Draw the page."""
    scene = scene_of(case)
    parts.heading(say("section_timeline"), say("summary_order"))
    clicked = parts.chart(scene)
    st.caption(say("chart_hint"))
    if clicked:
        _told(clicked, scene)
    st.subheader(say("section_sequence"))
    found = entries(scene, language())
    tags = sorted({entry.tag for entry in found})
    chosen = st.pills(
        say("col_tag"), tags, selection_mode="multi", format_func=lambda tag: known(say, "tag", tag), key="tags"
    )
    zone = case.config.zone_info
    rows = [
        {
            say("col_moment"): clock_text(entry.start_utc, zone),
            say("col_bar"): bar_text(entry.plus_minus_ms),
            say("col_tag"): known(say, "tag", entry.tag),
            say("col_entry"): entry.text,
            say("col_order"): "" if entry.settled else say("order_not_settled"),
            say("col_source"): entry.source_id,
        }
        for entry in found
        if not chosen or entry.tag in chosen
    ]
    st.dataframe(rows, hide_index=True, width="stretch", height=min(640, 60 + 35 * len(rows)))


def _told(clicked: str, scene: Scene) -> None:
    """What a clicked bar stands for."""
    kind, _, ref = clicked.lstrip("#").partition("-")
    if kind == "finding":
        parts.put("".join(parts.card(finding, scene) for finding in scene.findings if finding.finding_id == ref))
    elif kind == "permit":
        parts.sentences([
            f"{permit.permit_no} · {permit.content or ''} · {permit.location or ''} · {permit.source_row}"
            for permit in scene.permits if permit.permit_no == ref
        ])  # fmt: skip
    elif kind == "presence":
        zone = scene.case.config.zone_info
        parts.sentences([
            f"{who(stay, say)} · {scene.zones.get(stay.zone_id, stay.zone_id)} · {clock_text(stay.start_utc, zone)} – "
            f"{clock_text(stay.end_utc, zone)} {bar_text(stay.plus_minus_ms)} · {say('seen_by')} {stay.source_id} "
            f"{stay.subject_id}"
            for stay in scene.presences if stay.presence_id == ref
        ])  # fmt: skip
