"""Report and exports: write them in the background, fetch them, and see the hash of each as it was logged."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

import timeline.exports
import timeline.reports
from case import Case
from case.files import sha256_file
from timeline.words import clock_text
from ui import parts
from ui.job_panel import panel
from ui.registry import names
from ui.words import NAMES, language, say

TITLE, ORDER = "view_report", 70
MOST_BYTES = 200_000_000


def render(case: Case) -> None:
    """Draw the page."""
    parts.heading(say("view_report"))
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(say("report_write"))
        one, two = st.columns(2)
        kind = one.selectbox(say("report_format"), names(timeline.reports), key="report-format")
        spoken = two.selectbox(say("language"), list(NAMES), index=list(NAMES).index(language()), key="report-language",
                               format_func=lambda code: NAMES[code])  # fmt: skip
        panel(case, "report", say("report_go"), "--format", str(kind), "--language", str(spoken))
    with right:
        st.subheader(say("export_write"))
        what = str(st.selectbox(say("report_format"), ["package", *names(timeline.exports)], key="export-format"))
        if what == "package":
            target = case.derived_dir("exports") / f"{case.root.name}.zip"
            panel(case, "export", say("export_package"), "--package", str(target))
        else:
            panel(case, "export", say("export_go"), "--format", what)
    st.subheader(say("report_files"))
    _files(case)


def _files(case: Case) -> None:
    found = [path for folder in ("reports", "exports") for path in (case.derived / folder).rglob("*") if path.is_file()]
    if not found:
        st.info(say("report_none"))
        return
    by_name = {path.relative_to(case.derived).as_posix(): path for path in sorted(found, key=_age, reverse=True)}
    rows = [
        {say("col_file"): name, "MB": round(path.stat().st_size / 1e6, 2),
         say("col_time"): clock_text(datetime.fromtimestamp(_age(path), UTC).replace(tzinfo=None),
                                     case.config.zone_info, False)}
        for name, path in by_name.items()
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, width="stretch", height=min(300, 38 + 35 * len(rows)))
    chosen = str(st.selectbox(say("report_fetch"), list(by_name), key="report-file"))
    path = by_name[chosen]
    st.caption(f"SHA-256 {sha256_file(path)}")
    if path.stat().st_size > MOST_BYTES:
        st.caption(str(path))
        return
    st.download_button(say("report_fetch"), path.read_bytes(), file_name=path.name, key="fetch", type="primary")


def _age(path: Path) -> float:
    return path.stat().st_mtime
