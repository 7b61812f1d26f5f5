"""Sources: the footage with its hashes, every record file with its receipt, the questions that wait for an answer."""

from __future__ import annotations

import re
import tempfile
from html import escape
from pathlib import Path

import streamlit as st

from case import Case
from case.errors import CaseError
from case.intake import add_footage, add_records, is_record
from case.originals import Original
from timeline import recorded, watched_chart
from ui import parts
from ui.app import scene_of
from ui.components import chart as components
from ui.job_panel import panel
from ui.words import language, say

TITLE, ORDER = "view_sources", 50


def render(case: Case) -> None:
    """Draw the page."""
    scene = scene_of(case)
    parts.heading(say("view_sources"))
    if not scene.videos and not scene.receipts:
        st.info(say("sources_none"))
    _add(case)
    if scene.questions:
        st.subheader(say("sources_questions"))
        chinese = language() == "zh"
        parts.sentences([str(one["text_zh" if chinese else "text_en"]) for one in scene.questions])
    st.subheader(say("sources_footage"))
    if scene.videos:
        st.dataframe(
            [
                {say("col_camera"): video.camera_id, say("col_file"): video.path,
                 say("col_length"): f"{video.duration_ms / 60000:.1f} min", "px": f"{video.width_px}×{video.height_px}",
                 say("col_hash"): video.sha256, say("col_problem"): video.cause or ""}
                for video in scene.videos
            ],
            hide_index=True, width="stretch",
        )  # fmt: skip
    if drawn := recorded.chart(scene, language()):
        components.show(drawn, key="sources-recorded")
    else:
        parts.put(f'<p class="soft">{escape(say("recorded_none"))}</p>')
    if drawn := watched_chart.chart(scene, language()):
        components.show(drawn, key="sources-watched")
    st.subheader(say("sources_records"))
    rows = [
        {say("col_file"): row["source_path"] + (f" · {row['sheet']}" if row["sheet"] else ""),
         say("col_table"): row["table_name"] or "–",
         say("col_rows_read"): row["rows_read"], say("col_kept"): row["kept"],
         say("col_refused"): row["refused"], say("col_doubted"): row["doubted"],
         say("col_problem"): row["cause"] or row["same_as"] or "", say("col_hash"): row["source_sha256"]}
        for row in scene.receipts
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, width="stretch", height=min(560, 38 + 35 * max(len(rows), 1)))


def _add(case: Case) -> None:
    """Take files in, by path or by dropping them, and reconstruct the case with them."""
    with st.expander(say("sources_add"), expanded=not case.config.camera and not case.config.records):
        panel(case, "run", say("sources_run"))
        dropped = st.file_uploader(say("sources_drop"), accept_multiple_files=True, key="sources-drop")
        if dropped and st.button(say("sources_take"), key="take-dropped"):
            with tempfile.TemporaryDirectory() as folder:
                files = [Path(folder) / plain_name(one.name, place) for place, one in enumerate(dropped)]
                for path, one in zip(files, dropped, strict=True):
                    path.write_bytes(one.getvalue())
                st.success(say("sources_taken", count=len(take(case, files, "", "", in_place=False))))
        with st.form("sources-path", border=False):
            path = st.text_input(say("sources_path"))
            left, right = st.columns(2)
            camera, start = left.text_input(say("sources_camera")), right.text_input(say("sources_start"))
            in_place = st.checkbox(say("sources_in_place"), value=True)
            if st.form_submit_button(say("sources_take"), type="primary") and path.strip():
                taken = take(case, listed(Path(path.strip())), camera.strip(), start.strip(), in_place)
                st.success(say("sources_taken", count=len(taken)))


def plain_name(name: str, place: int) -> str:
    """The last part of a dropped file's name, without anything that a file system reads as more than a name."""
    kept = re.sub(r"[^\w.() -]", "_", Path(name.replace("\\", "/")).name).lstrip(". ")
    return kept or f"file-{place + 1}"


def listed(path: Path) -> list[Path]:
    """A file, or the files of a folder. Raises CaseError where there is neither."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise CaseError(f"{path}: there is no file or folder of that name on this machine.")
    return sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))


def take(case: Case, files: list[Path], camera: str, start: str, in_place: bool) -> list[Original]:
    """Register files as `retrace add` does: footage for a camera, all else as records. Raises CaseError."""
    records = [file for file in files if is_record(file)]
    footage = [file for file in files if not is_record(file)]
    if footage and not camera:
        raise CaseError(f"{footage[0].name}: is taken as footage; say which camera recorded it.")
    taken = add_footage(case, footage, camera, start or None, in_place) if footage else []
    return taken + (add_records(Case.open(case.root), records, in_place) if records else [])
