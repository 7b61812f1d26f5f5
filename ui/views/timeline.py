"""The timeline: cameras in step on one corrected clock, lanes below, and every entry in order under them."""

from __future__ import annotations

import streamlit as st

from case import Case, access
from case.errors import AccessError
from timeline.entries import entries, who
from timeline.proxies import outdated
from timeline.scene import Scene
from timeline.words import bar_text, clock_text, known
from ui import parts
from ui.app import scene_of
from ui.components import player
from ui.media import background, grants
from ui.words import language, say

TITLE, ORDER = "view_timeline", 20
AT_ONCE_H = 2.0  # of footage: more is made when somebody says so
ROOMY = "<style>.block-container{max-width:none;padding:2.6rem 1.4rem 2rem}</style>"


def render(case: Case) -> None:
    """Draw the page."""
    scene = scene_of(case)
    st.html(ROOMY)
    parts.heading(say("section_timeline"))
    _films(case, scene)
    chosen = player.show(case)
    if chosen:
        _told(str(chosen["kind"]), str(chosen["ref"]), scene)
    _faces(case)
    with st.expander(say("section_sequence")):
        _sequence(scene)


def _films(case: Case, scene: Scene) -> None:
    """Start making the films that are not there, in a process of its own; ask first where that takes long."""
    masked = not _unmasked(case)
    lacking = [video for video in scene.videos if outdated(case, video.video_id, masked)]
    if not lacking or background.running(case) or background.tried(case, masked, len(lacking)):
        return
    hours = sum(video.duration_ms for video in lacking) / 3_600_000
    if hours <= AT_ONCE_H:
        background.start(case, masked)
        return
    st.info(say("player_films_long", hours=f"{hours:.1f}"))
    if st.button(say("player_films_make")):
        background.start(case, masked)


def _unmasked(case: Case) -> bool:
    grant = grants.session_grant(case)
    return bool(grant and grant.unmasked)


def _faces(case: Case) -> None:
    """Faces are masked until somebody with the right says who they are and why."""
    grant = grants.session_grant(case)
    with st.expander(say("player_unmask")):
        if grant is not None and grant.unmasked:
            st.warning(say("player_unmasked_as", actor=grant.actor, role=known(say, "role", grant.role)))
            if st.button(say("player_mask_again")):
                grants.mask_again(case)
                st.rerun()
            return
        with st.form("unmask", border=False):
            who_, role_, why_ = st.columns([2, 2, 4])
            actor = who_.text_input(say("decided_by"))
            role = role_.selectbox(
                say("player_unmask_role"), list(access.ROLES), format_func=lambda code: known(say, "role", code)
            )
            reason = why_.text_input(say("reason"))
            if st.form_submit_button(say("player_unmask_do")):
                try:
                    grants.unmask(case, actor=actor, role=str(role), reason=reason)
                except AccessError as error:
                    st.warning(str(error))
                else:
                    st.rerun()


def _sequence(scene: Scene) -> None:
    """Every entry in order; order is claimed only where error bars do not overlap."""
    found = entries(scene, language())
    tags = sorted({entry.tag for entry in found})
    chosen = st.pills(
        say("col_tag"), tags, selection_mode="multi", format_func=lambda tag: known(say, "tag", tag), key="tags"
    )
    zone = scene.case.config.zone_info
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
    st.caption(say("summary_order"))
    st.dataframe(rows, hide_index=True, width="stretch", height=min(640, 60 + 35 * len(rows)))


def _told(kind: str, ref: str, scene: Scene) -> None:
    """What a clicked entry stands for."""
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
