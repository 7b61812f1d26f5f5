"""The chart of watched zones: a lane a zone, three kinds of source, white where nobody looked, both languages."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from timeline.raster import png_of
from timeline.scene import Watch
from timeline.watched_chart import watched_svg

NINE = datetime(2026, 11, 18, 1, 0, 0)  # nine in Shanghai
SHANGHAI = ZoneInfo("Asia/Shanghai")
SVG = "{http://www.w3.org/2000/svg}"
ZONES = {"Z-1": "T-101<动火>作业区", "Z-2": "yard", "Z-3": "Z-3"}


def watch(zone: str, source: str, kind: str, start_min: float | None, end_min: float, share: float = 1.0) -> Watch:
    start = None if start_min is None else NINE + timedelta(minutes=start_min)
    end = None if start_min is None else NINE + timedelta(minutes=end_min)
    return Watch(zone, source, kind, start, end, 300, share)


WATCHES = [
    watch("Z-1", "CAM-1", "camera", 0, 20), watch("Z-1", "CAM-1", "camera", 20, 30), watch("Z-1", "uwb", "tags", 0, 60),
    watch("Z-2", "CAM-2", "camera", 10, 40, 0.4), watch("Z-2", "access", "access", 5, 55),
    watch("Z-3", "CAM-9", "camera", None, 5),
]  # fmt: skip


def bars(svg: str) -> list[ET.Element]:
    return [element for element in ET.fromstring(svg).iter(f"{SVG}g") if element.find(f"{SVG}rect") is not None]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_zone_has_a_lane_and_what_watched_it(language: str) -> None:
    svg = watched_svg(WATCHES, ZONES, SHANGHAI, language, [NINE + timedelta(minutes=30)])
    said = " ".join(element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text"))
    for word in ("T-101<动火>作业区 (Z-1)", "yard (Z-2)", "Z-3", "Asia/Shanghai", "09:30"):
        assert word in said
    assert ("never observed" if language == "en" else "从未被观察") in said
    titles = [group.findtext(f"{SVG}title") or "" for group in bars(svg)]
    assert len(titles) == 4  # the two pieces of CAM-1 are one bar
    assert any("CAM-1" in title and "09:00:00 – 2026-11-18 09:30:00" in title for title in titles)
    assert any("40%" in title for title in titles)
    assert png_of(svg).startswith(b"\x89PNG")


def test_what_is_seen_in_part_is_paler_and_nothing_is_drawn_where_nobody_looked() -> None:
    svg = watched_svg(WATCHES, ZONES, SHANGHAI)
    opacity = {
        group.findtext(f"{SVG}title"): max(float(r.get("fill-opacity") or 1) for r in group.iter(f"{SVG}rect"))
        for group in bars(svg)
    }
    assert {title.split(",")[0]: value for title, value in opacity.items() if title} == {
        "CAM-1": 1.0, "uwb": 1.0, "CAM-2": 0.35, "access": 1.0,
    }  # fmt: skip


def test_a_case_that_nothing_watched_says_so() -> None:
    assert "No zone was observed" in watched_svg([], ZONES, SHANGHAI)
    assert "没有任何区域" in watched_svg([WATCHES[-1]], ZONES, SHANGHAI, "zh")
