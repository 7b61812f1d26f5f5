"""The rows that sentences lead to: said in their own words, each once, with the hash of their file."""

from __future__ import annotations

from timeline.rows import FACTS_CHARS, said


def test_a_row_says_what_was_written_and_nothing_about_where_it_stands() -> None:
    content = {
        "record_id": "1", "source_row": "a.csv:2", "permit_no": "P1",
        "value": 0.05, "value_text": "<0.05", "unit": "%vol",
        "sample_time_shown": "2026-11-18 00:31:00", "sample_time_text": "2026-11-18 08:31", "sample_time_res_ms": 60000,
        "workers": ["张强", "王磊"], "point": None, "status": "",
    }  # fmt: skip
    assert said(content) == "P1 · <0.05 · %vol · 2026-11-18 08:31 · 张强, 王磊"


def test_a_long_row_is_cut_and_says_so() -> None:
    line = said({"content": "x" * 1000})
    assert len(line) == FACTS_CHARS and line.endswith("…")
