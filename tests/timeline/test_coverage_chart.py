"""The coverage chart: a lane a source, fading ends, unknown time said, nothing unescaped, both languages."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from timeline.coverage_chart import LABEL_PX, coverage_svg, retention

NINE = datetime(2026, 11, 18, 1, 0, 0)  # nine in Shanghai
SHANGHAI = ZoneInfo("Asia/Shanghai")
SVG = "{http://www.w3.org/2000/svg}"


def row(
    part: str, state: str, start_min: float | None, end_min: float, kind: str = "camera", **more: Any
) -> dict[str, Any]:
    start = None if start_min is None else NINE + timedelta(minutes=start_min)
    end = None if start_min is None else NINE + timedelta(minutes=end_min)
    base = {"source_kind": kind, "source_id": part, "part_id": part, "state": state, "cause": None, "start_utc": start,
            "end_utc": end, "plus_minus_ms": 2000, "video_id": None, "start_ms": 0,
            "end_ms": round(end_min * 60_000)}  # fmt: skip
    return base | more


ROWS = [
    row("CAM-1", "recorded", 0, 30),
    row("CAM-1", "gap", 30, 40, cause="hole"),
    row("CAM-1", "recorded", 40, 60),
    row("CAM-1", "examined", 0, 20),
    row("CAM-<2>", "recorded", None, 12),
    row("uwb", "recorded", 5, 55, "positioning"),
    row("GD-07", "recorded", 0, 60, "detector"),
]


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_source_has_its_lane_and_its_state(language: str) -> None:
    svg = coverage_svg(ROWS, SHANGHAI, language)
    said = " ".join(texts(svg))
    for word in ("CAM-1", "CAM-<2>", "uwb", "GD-07", "Asia/Shanghai", "09:30"):
        assert word in said
    assert ("time unknown: 12 min recorded" if language == "en" else "时间未知：已录 12 分钟") in said
    titles = " ".join(e.text or "" for e in ET.fromstring(svg).iter(f"{SVG}title"))
    assert "2026-11-18 09:30:00 – 2026-11-18 09:40:00, ± 2.0 s" in titles and "(hole)" in titles


def test_bars_stand_where_their_times_are_and_fade_over_their_bar() -> None:
    svg = coverage_svg(
        [row("CAM-1", "recorded", 0, 30, plus_minus_ms=120_000), row("CAM-2", "recorded", 30, 60)], SHANGHAI
    )
    bars = [e for e in ET.fromstring(svg).iter(f"{SVG}rect") if e.get("fill-opacity")]
    soft, sure = bars[0], bars[1]
    assert float(soft.get("x", "")) < float(sure.get("x", "")) and float(soft.get("width", "")) > float(
        sure.get("width", "")
    )
    assert float(soft.get("x", "")) >= LABEL_PX and float(bars[2].get("x", "")) > float(sure.get("x", ""))


def test_a_bar_wider_than_its_interval_has_no_sure_part() -> None:
    svg = coverage_svg(
        [row("CAM-1", "recorded", 0, 1, plus_minus_ms=60_000), row("CAM-2", "recorded", 0, 60)], SHANGHAI
    )
    assert svg.count('fill-opacity="1.0"') == 1


def test_names_are_escaped() -> None:
    svg = coverage_svg([row('"><script>alert(1)</script>', "recorded", 0, 5)], SHANGHAI)
    assert "<script" not in svg
    ET.fromstring(svg)


def test_nothing_recorded_is_said() -> None:
    assert "Nothing was recorded." in coverage_svg([], SHANGHAI)
    assert "没有任何记录。" in coverage_svg([], SHANGHAI, "zh")


def test_only_unknown_times_still_make_a_chart() -> None:
    assert "time unknown" in coverage_svg([row("CAM-1", "recorded", None, 12)], SHANGHAI)


def test_retention_counts_down_to_the_end_of_what_was_recorded() -> None:
    now = NINE + timedelta(days=20)
    first, second = retention([*ROWS, row("CAM-3", "recorded", 0, 60)], {"CAM-1": 30, "CAM-3": 7, "none": 3}, now)
    assert first.gone_utc == NINE + timedelta(days=30, minutes=60) and not first.passed
    assert second.passed
    said = " ".join(texts(coverage_svg(ROWS, SHANGHAI, retained=[first])))
    assert "overwritten after 30 days: 2026-12-18 10:00" in said
