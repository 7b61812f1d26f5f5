"""Custody: whether the log is whole, what was done and decided by whom, and taking a decision back."""

from __future__ import annotations

import streamlit as st

from case import Case
from case.errors import CustodyError
from case.files import canonical_json
from timeline.words import clock_text
from ui import parts, signing
from ui.words import say

TITLE, ORDER = "view_custody", 95
SHORT = 160


def render(case: Case) -> None:
    """Draw the page."""
    parts.heading(say("view_custody"))
    try:
        whole = case.custody.verify()
        st.success(say("custody_whole", entries=whole.entries, head=whole.head[:16]))
    except CustodyError as error:
        st.error(say("custody_broken", problem=str(error)))
    _decisions(case)
    _log(case)


def _decisions(case: Case) -> None:
    st.subheader(say("custody_decisions"))
    in_force = {one.decision_id for one in case.decisions.active()}
    made = list(reversed(case.decisions.all()))
    rows = [
        {say("col_time"): _when(case, one.moment_utc), say("custody_who"): one.actor, say("custody_what"): one.kind
         + ("" if one.decision_id in in_force or one.kind == "undo" else f" ({say('custody_undone')})"),
         say("col_subject"): one.subject, say("reason"): one.reason, say("col_detail"): _short(one.content)}
        for one in made
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, width="stretch", height=min(320, 38 + 35 * max(len(rows), 1)))
    open_ones = [one for one in made if one.decision_id in in_force]
    if not open_ones:
        return
    with st.expander(say("clock_undo")), st.form("custody-undo", border=False):
        by_id = {one.decision_id: one for one in open_ones}
        chosen = st.selectbox(
            say("custody_decisions"), list(by_id), label_visibility="collapsed",
            format_func=lambda key: f"{by_id[key].kind} · {by_id[key].subject} · {by_id[key].reason}",
        )  # fmt: skip
        actor, reason, pressed = signing.row(say("clock_undo"))
        if pressed and signing.whole(actor, reason):
            case.decisions.undo(str(chosen), reason, actor)
            st.rerun()


def _log(case: Case) -> None:
    st.subheader(say("custody_log"))
    entries = list(reversed(case.custody.entries()))
    kinds = sorted({str(entry["action"]) for entry in entries})
    wanted = st.multiselect(say("custody_filter"), kinds)
    rows = [
        {"#": entry["number"], say("col_time"): _when(case, str(entry["moment_utc"])),
         say("custody_who"): entry["actor"],
         say("custody_what"): entry["action"], say("col_detail"): _short(entry["detail"]), "hash": entry["hash"][:16]}
        for entry in entries if not wanted or entry["action"] in wanted
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, width="stretch", height=420)


def _when(case: Case, moment: str) -> str:
    return clock_text(parts.logged(moment), case.config.zone_info, False)


def _short(content: object) -> str:
    text = canonical_json(content)
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"
