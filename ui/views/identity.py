"""Identity: whom each body in view is taken for and with what rivals; confirm, split, merge, take back."""

from __future__ import annotations

from html import escape

import streamlit as st

from case import Case
from correlate import link_decisions as links
from correlate.link_decisions import LinkState, link_state
from correlate.store import open_store
from ui import parts, signing
from ui.words import say

TITLE, ORDER = "view_identity", 45


def render(case: Case) -> None:
    """Draw the page."""
    with open_store(case) as store:
        state = link_state(case, store)
    unnamed = sum(row["person_id"] is None for row in state.tracks)
    parts.heading(say("view_identity"), say("identity_below", count=len(state.tracks), unnamed=unnamed))
    if not state.tracks:
        st.info(say("identity_none"))
        return
    names = {row["person_id"]: row["name"] for row in state.people}
    rows = [
        {say("identity_body"): row["track_id"], say("col_camera"): row["camera_id"],
         say("col_length"): f"{row['seconds']:.0f} s", say("col_person"): row["name"] or "–",
         "p": f"{row['probability']:.3f}" if row["probability"] is not None else "",
         say("col_basis"): row["basis"] or "–", say("identity_rivals"): ", ".join(
             f"{names.get(one['person_id'], one['person_id'] or one['tag_id'])} {one['probability']:.2f}"
             for one in row["rivals"])}
        for row in state.tracks
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, width="stretch", height=min(480, 38 + 35 * len(rows)))
    confirm, merge, split, undo = st.tabs([say(f"identity_{tab}") for tab in ("confirm", "merge", "split", "undo")])
    with confirm:
        _confirm(case, state)
    with merge:
        _merge(case, state)
    with split:
        _split(case, state)
    with undo:
        _undo(case, state)
    st.caption(say("clock_run_again", case=str(case.root)))


def _tracks(state: LinkState, key: str, label: str) -> str:
    by_id = {row["track_id"]: row for row in state.tracks}
    return str(st.selectbox(label, list(by_id), key=key, format_func=lambda ident: _track(by_id[ident])))


def _track(row: dict[str, object]) -> str:
    return f"{row['track_id']} · {row['camera_id']} · {row['name'] or '–'}"


def _confirm(case: Case, state: LinkState) -> None:
    with st.form("link-confirm", border=False):
        track = _tracks(state, "confirm-track", say("identity_body"))
        people = [row["person_id"] for row in state.people]
        names = {row["person_id"]: f"{row['name']} ({row['person_id']})" for row in state.people}
        person = st.selectbox(say("col_person"), people, format_func=lambda ident: names[ident])
        actor, reason = signing.fields()
        if st.form_submit_button(say("identity_confirm"), type="primary") and signing.whole(actor, reason):
            links.confirm(case, state, track, str(person), reason, actor)
            st.rerun()


def _merge(case: Case, state: LinkState) -> None:
    with st.form("link-merge", border=False):
        one = _tracks(state, "merge-one", say("identity_body"))
        other = _tracks(state, "merge-other", say("identity_same_as"))
        actor, reason = signing.fields()
        if st.form_submit_button(say("identity_merge"), type="primary") and signing.whole(actor, reason):
            links.merge(case, state, one, other, reason, actor)
            st.rerun()


def _split(case: Case, state: LinkState) -> None:
    with st.form("link-split", border=False):
        track = _tracks(state, "split-track", say("identity_body"))
        at_s = st.number_input(say("identity_split_at"), min_value=0.0, step=0.1, format="%.3f")
        actor, reason = signing.fields()
        if st.form_submit_button(say("identity_split"), type="primary") and signing.whole(actor, reason):
            links.split(case, state, track, at_ms=round(at_s * 1000), reason=reason, actor=actor)
            st.rerun()


def _undo(case: Case, state: LinkState) -> None:
    if not state.decided:
        parts.put(f'<p class="soft">{escape(say("identity_undecided"))}</p>')
        return
    with st.form("link-undo", border=False):
        by_id = {one.decision_id: one for one in reversed(state.decided)}
        chosen = st.selectbox(
            say("custody_decisions"), list(by_id),
            format_func=lambda ident: f"{by_id[ident].kind} · {by_id[ident].subject} · {by_id[ident].reason}",
        )  # fmt: skip
        actor, reason = signing.fields()
        if st.form_submit_button(say("identity_undo"), type="primary") and signing.whole(actor, reason):
            links.undo(case, state, str(chosen), reason, actor)
            st.rerun()
