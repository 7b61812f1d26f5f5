"""The page before a case is open: open one of this machine, or make a new one."""

from __future__ import annotations

import sys
from pathlib import Path
from zoneinfo import available_timezones

import streamlit as st

from case import Case
from case.errors import RetraceError
from ui.words import NAMES, say

USUAL = ("Asia/Shanghai", "Europe/London", "America/Chicago", "UTC")


def start_page() -> None:
    """Draw the page; once a case is chosen it is that of this process, for every browser."""
    st.session_state.setdefault("language", "en")
    st.selectbox(say("language"), list(NAMES), key="language", format_func=lambda code: NAMES[code])
    left, right = st.columns(2, gap="large")
    with left, st.form("open-case"):
        st.subheader(say("new_open"))
        folder = st.text_input(say("new_folder"), key="open-folder")
        if st.form_submit_button(say("new_go"), type="primary"):
            _use(folder)
    with right, st.form("new-case"):
        st.subheader(say("new_case"))
        folder = st.text_input(say("new_folder"), key="new-folder")
        name = st.text_input(say("new_name"))
        zones = [*USUAL, *sorted(available_timezones() - set(USUAL))]
        zone = st.selectbox(say("new_zone"), zones)
        if st.form_submit_button(say("new_make"), type="primary"):
            try:
                language = str(st.session_state["language"])
                made = Case.create(Path(folder.strip()).expanduser(), name.strip() or "case", str(zone), language)
            except (RetraceError, OSError) as error:
                st.error(str(error))
                return
            _use(str(made.root))


def _use(folder: str) -> None:
    try:
        case = Case.open(Path(folder.strip()).expanduser())
    except RetraceError as error:
        st.error(str(error))
        return
    sys.argv[1:] = [str(case.root)]  # one process serves one case: pages and routes read it here
    st.rerun()
