"""A job on a page: start, what it says now, cancel; looked at again every two seconds while it runs."""

from __future__ import annotations

from html import escape

import streamlit as st

from case import Case
from ui import jobs, parts
from ui.words import say

SHOWN = 14


def panel(case: Case, name: str, label: str, *words: str) -> None:
    """Draw the panel of one job; `words` are those of the command."""
    _panel(case, name, label, words)


@st.fragment(run_every=2.0)  # type: ignore[untyped-decorator]
def _panel(case: Case, name: str, label: str, words: tuple[str, ...]) -> None:
    job = jobs.state(case, name)
    at_work = job is not None and job.running
    left, right = st.columns([3, 2])
    if left.button(label, key=f"job-{name}-{'-'.join(words)}", disabled=at_work, type="primary", width="stretch"):
        jobs.start(case, name, *words)
        st.rerun(scope="fragment")
    if right.button(say("job_cancel"), key=f"cancel-{name}-{'-'.join(words)}", disabled=not at_work, width="stretch"):
        jobs.cancel(case, name)
        st.rerun(scope="fragment")
    if job is None or (not at_work and job.words[1:] != words):
        return
    if at_work:
        st.caption(say("job_running"))
    elif job.code == 0:
        st.success(say("job_done"))
    else:
        st.warning(say("job_stopped"))
    text = "\n".join(job.lines[-SHOWN:])
    if text:
        parts.put(f'<pre class="log">{escape(text)}</pre>')
