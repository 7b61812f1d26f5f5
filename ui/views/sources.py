"""Sources: the footage with its hashes, every record file with its receipt, the questions that wait for an answer."""

from __future__ import annotations

from html import escape

import streamlit as st

from case import Case
from timeline import recorded
from ui import parts
from ui.app import scene_of
from ui.components import chart as components
from ui.words import language, say

TITLE, ORDER = "view_sources", 50


def render(case: Case) -> None:
    """Draw the page."""
    scene = scene_of(case)
    parts.heading(say("view_sources"))
    if not scene.videos and not scene.receipts:
        st.info(say("sources_none"))
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
