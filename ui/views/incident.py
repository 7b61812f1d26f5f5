"""Incident: the moment, given or proposed with its reasons; and the forms that only people can fill in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import escape
from typing import Any, get_args

import streamlit as st

from case import Case, access
from timeline.deadlines import deadlines
from timeline.incident import moment as moments
from timeline.incident.propose import Proposal, propose
from timeline.notes import log
from timeline.notes.forms import FORMS
from timeline.words import bar_text, clock_text, known
from ui import parts, signing
from ui.words import language, say

TITLE, ORDER = "view_incident", 15
SENSITIVE = ("casualty",)
KINDS = ("fire", "explosion", "leak", "poisoning", "fall", "electric", "other")


def render(case: Case) -> None:
    """Draw the page."""
    incident = moments.incident_of(case)
    zone = case.config.zone_info
    below = (
        f"T0 {clock_text(incident.moment_utc, zone)} {bar_text(incident.plus_minus_ms)} · {incident.zone_id or '–'}"
        if incident else say("incident_none_yet")
    )  # fmt: skip
    parts.heading(say("view_incident"), below)
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.subheader(say("incident_proposals"))
        _proposals(case)
    with right:
        st.subheader(say("incident_give"))
        _given(case)
    if terms := deadlines(incident, zone, datetime.now(UTC).replace(tzinfo=None)):
        st.subheader(say("case_clock"))
        parts.sentences([
            f"{known(say, 'deadline', term.key)} ({say('decree_article', article=term.article)}): "
            f"{clock_text(term.due_utc, zone, False) if term.due_utc else '–'}" for term in terms
        ])  # fmt: skip
    st.subheader(say("notes_heading"))
    st.caption(say("notes_hint"))
    _notes(case)


def _proposals(case: Case) -> None:
    found = propose(case)
    if not found:
        parts.put(f'<p class="soft">{escape(say("incident_nothing"))}</p>')
    for place, one in enumerate(found[:5]):
        with st.container(border=True):
            _proposal(case, place, one)


def _proposal(case: Case, place: int, one: Proposal) -> None:
    incident = one.incident
    head = f"{clock_text(incident.moment_utc, case.config.zone_info)} {bar_text(incident.plus_minus_ms)}"
    kind = known(say, "incident_kind", incident.kind) if incident.kind else ""
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in one.reasons(say)[:6])
    parts.put(f"<b>{escape(head)}</b> · {escape(incident.zone_id or '–')} · {escape(kind)}<ul>{reasons}</ul>")
    with st.form(f"proposal-{place}", border=False):
        actor, reason, pressed = signing.row(say("clock_accept"))
        if pressed and signing.whole(actor, reason):
            moments.accept(case, incident, reason, actor, basis="proposal")
            st.rerun()


def _given(case: Case) -> None:
    with st.form("incident-given"):
        text = st.text_input(say("incident_when"), placeholder="2026-11-18 14:07:50")
        bar_s = st.number_input(say("col_bar_s"), min_value=0.0, value=60.0)
        zones = [zone.id for zone in case.config.zone]
        place = st.selectbox(say("col_zone"), ["", *zones])
        kind = st.selectbox(say("col_kind"), ["", *KINDS])
        actor, reason = signing.fields()
        if st.form_submit_button(say("incident_set"), type="primary", width="stretch") and signing.whole(actor, reason):
            given = moments.read_given(case, text, bar_s, place or None, kind or None)
            moments.accept(case, given, reason, actor)
            st.rerun()
    if case.decisions.active("incident"):
        with st.form("incident-clear", border=False):
            actor, reason, pressed = signing.row(say("incident_clear"))
            if pressed and signing.whole(actor, reason):
                moments.clear(case, reason, actor)
                st.rerun()


def _notes(case: Case) -> None:
    noted = log.notes_of(case)
    counts = {kind: sum(one.kind == kind for one in noted) for kind in FORMS}
    kind = str(st.selectbox(
        say("col_kind"), list(FORMS), key="note-kind",
        format_func=lambda name: f"{known(say, 'note', name)} ({counts[name]})",
    ))  # fmt: skip
    left, right = st.columns([5, 6], gap="large")
    with left, st.form(f"note-{kind}", clear_on_submit=True):
        values = {name: _field(kind, name) for name in FORMS[kind].model_fields}
        actor, reason = signing.fields()
        if st.form_submit_button(say("note_keep"), type="primary", width="stretch") and signing.whole(actor, reason):
            log.add(case, kind, {name: value for name, value in values.items() if value not in (None, "")}, reason,
                    actor)  # fmt: skip
            st.rerun()
    with right:
        if kind in SENSITIVE and counts[kind] and not _may_see(case, kind):
            return
        shown = [one for one in noted if one.kind == kind]
        if not shown:
            parts.put(f'<p class="soft">{escape(say("not_established"))}</p>')
        for one in shown:
            with st.container(border=True):
                facts = " · ".join(f"{name}: {value}" for name, value in one.note.model_dump().items() if value)
                parts.put(f'<p>{escape(facts)}</p><p class="below">{escape(one.actor)} · {escape(one.reason)}</p>')
                _take_back(case, one.decision_id)


def _may_see(case: Case, kind: str) -> bool:
    """What is said of the hurt and the dead is shown to whoever says who they are and why; the view is logged."""
    key = f"seen-{kind}"
    if st.session_state.get(key):
        return True
    with st.form(f"see-{kind}"):
        st.caption(say("sensitive_hint"))
        actor, reason = signing.fields()
        role = st.selectbox(say("sensitive_role"), list(access.ROLES), format_func=lambda code: code.replace("_", " "))
        if st.form_submit_button(say("sensitive_show"), type="primary"):
            access.view(case, actor=actor, role=str(role), reason=reason, kind=kind, ref="notes")
            st.session_state[key] = True
            st.rerun()
    return False


def _take_back(case: Case, ident: str) -> None:
    with st.form(f"note-undo-{ident}", border=False):
        actor, reason, pressed = signing.row(say("review_undo"))
        if pressed and signing.whole(actor, reason):
            log.undo(case, ident, reason, actor)
            st.rerun()


def _field(kind: str, name: str) -> Any:
    """An input for one field of a form, by its type; what is said of it is in both languages, `English / 中文`."""
    info = FORMS[kind].model_fields[name]
    english, _, chinese = (info.description or name).rpartition(" / ")
    label = (chinese if language() == "zh" else english) or info.description or name
    label = f"{label} *" if info.is_required() else label
    key = f"note-{kind}-{name}"
    kinds = [one for one in get_args(info.annotation) if one is not type(None)] or [info.annotation]
    inner = kinds[0]
    if choices := [one for one in (get_args(info.annotation) or ()) if isinstance(one, str)] or [
        one for one in get_args(inner) if isinstance(one, str)
    ]:
        return st.selectbox(label, [*([] if info.is_required() else [""]), *choices], key=key)
    if inner is bool:
        return st.checkbox(label, key=key)
    if inner is int or inner is float:
        return st.number_input(label, value=None, key=key, step=1 if inner is int else None)
    if inner is date:
        return st.date_input(label, value=None, key=key)
    if inner is datetime:
        return st.text_input(label, key=key)
    return st.text_area(label, key=key, height=80) if name == "text" else st.text_input(label, key=key)
