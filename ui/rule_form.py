"""The form of a rule without code: what a safety engineer fills in, and the Form that it stands for."""

from __future__ import annotations

from datetime import time
from typing import Any, get_args

import streamlit as st
from pydantic import ValidationError

from case import Case
from case.config import Zone
from correlate.forms import WORK, Form
from correlate.hours import DAYS
from ui import signing
from ui.words import say

SEVERITIES = ("S1", "S2", "S3", "S4")
ZONE_KINDS: tuple[str, ...] = get_args(Zone.model_fields["kind"].annotation)
CONDITIONS = ("people", "stay", "ppe", "reading")


def draw(case: Case) -> tuple[Form | None, bool, bool, str, str]:
    """Draw the form. Returns the rule (None while it is not whole), preview and keep pressed, reason and name."""
    kind = st.radio(say("form_condition"), CONDITIONS, format_func=lambda code: say(f"condition_{code}"),
                    horizontal=True, key="form-kind")  # fmt: skip
    with st.form("new-rule"):
        given = _names() | {"where": _where(case), "when": _when(), "condition": _condition(kind)}
        if kind in ("people", "stay"):
            given |= _who_and_permit()
        given |= _texts()
        actor, reason = signing.fields()
        left, right = st.columns(2)
        preview = left.form_submit_button(say("form_preview"), width="stretch")
        keep = right.form_submit_button(say("form_keep"), type="primary", width="stretch")
    if not (preview or keep):
        return None, False, False, reason, actor
    try:
        return Form.model_validate(given), preview, keep, reason, actor
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        st.error(say("form_wrong", problem=f"{where} {first['msg'].removeprefix('Value error, ')}"))
        return None, False, False, reason, actor


def _names() -> dict[str, Any]:
    ident, english, chinese, severity = st.columns([3, 4, 4, 1])
    return {
        "id": ident.text_input(say("form_id"), placeholder="SITE-NIGHT-CREW").strip(),
        "title_en": english.text_input(say("form_title_en")).strip(),
        "title_zh": chinese.text_input(say("form_title_zh")).strip(),
        "severity": severity.selectbox(say("col_severity"), SEVERITIES, index=1),
    }


def _where(case: Case) -> dict[str, Any]:
    zones, kinds = st.columns(2)
    with_ids = zones.multiselect(say("form_zone_ids"), [zone.id for zone in case.config.zone])
    of_kinds = kinds.multiselect(say("form_zone_kinds"), ZONE_KINDS)
    return _given(zone_ids=with_ids, kinds=of_kinds)


def _when() -> dict[str, Any]:
    how, first, last, days = st.columns([2, 2, 2, 5])
    mode = how.selectbox(say("form_hours"), ("any", "inside", "outside"), format_func=lambda m: say(f"form_hours_{m}"))
    pair = (first.time_input(say("form_hours_from"), time(8)), last.time_input(say("form_hours_to"), time(18)))
    chosen = days.multiselect(say("form_days"), DAYS, default=list(DAYS), format_func=lambda day: say(f"day_{day}"))
    hours = {} if mode == "any" else {mode: pair}
    return hours | ({} if len(chosen) in (0, len(DAYS)) else {"days": chosen})


def _condition(kind: str) -> dict[str, Any]:
    given: dict[str, Any] = {"kind": kind}
    columns = st.columns(4)
    if kind == "people":
        given["more_than"] = int(columns[0].number_input(say("form_more_than"), 0, 100_000, 2))
    elif kind == "ppe":
        given["item"] = columns[0].selectbox(say("form_item"), ("helmet", "vest"))
    elif kind == "reading":
        given["quantity"] = columns[0].text_input(say("form_quantity"), "temperature").strip()
        beyond = columns[1].selectbox(say("form_beyond"), ("above", "below"), format_func=lambda b: say(f"form_{b}"))
        given[beyond] = float(columns[2].number_input(say("form_value"), value=40.0))
    given["hold_s"] = float(columns[3].number_input(say("form_hold"), 0, 30 * 86400, 60))
    return given


def _who_and_permit() -> dict[str, Any]:
    about, firms, state, types = st.columns([2, 3, 2, 3])
    who = about.selectbox(
        say("form_about"), ("anyone", "contractor", "own", "unidentified"),
        format_func=lambda code: say(f"form_who_{code}"),
    )  # fmt: skip
    companies = [
        line.strip() for line in firms.text_area(say("form_companies"), height=70).splitlines() if line.strip()
    ]
    permit = state.selectbox(
        say("form_permit"), ("any", "active", "none"), format_func=lambda code: say(f"form_permit_{code}")
    )
    work = types.multiselect(say("col_permit"), get_args(WORK))
    given: dict[str, Any] = {"who": {"kind": who} | _given(companies=companies)}
    if permit != "any":
        given["permit"] = {"state": permit} | _given(work_types=work)
    return given


def _texts() -> dict[str, Any]:
    english, chinese = st.columns(2)
    return _given(text_en=english.text_input(say("form_text_en")).strip(),
                  text_zh=chinese.text_input(say("form_text_zh")).strip())  # fmt: skip


def _given(**values: Any) -> dict[str, Any]:
    """Only what was filled in."""
    return {name: value for name, value in values.items() if value}
