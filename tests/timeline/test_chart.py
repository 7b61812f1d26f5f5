"""The drawn timeline: bars where they belong, soft where uncertain, nothing from outside unescaped."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.chart import LABEL_PX, WIDTH_PX, Bar, Lane, Moment, draw, span_of

SHANGHAI, UTC = ZoneInfo("Asia/Shanghai"), ZoneInfo("UTC")
NOON = datetime(2026, 11, 18, 4, 0)
SVG = "{http://www.w3.org/2000/svg}"


def bar(
    start_s: float | None, end_s: float | None, plus_minus_ms: int = 0, text: str = "x", href: str | None = None
) -> Bar:
    moments = [None if s is None else NOON + timedelta(seconds=s) for s in (start_s, end_s)]
    return Bar(moments[0], moments[1], plus_minus_ms, "presence", text, href)


def rects(svg: str) -> list[ET.Element]:
    return [node for node in ET.fromstring(svg).iter(SVG + "rect") if "presence" in node.get("class", "")]


def drawn(*bars: Bar) -> str:
    return draw([Lane("People", "A", bars)], UTC, "t", span=(NOON, NOON + timedelta(seconds=100)))


def test_a_bar_lies_where_its_times_say() -> None:
    (core,) = rects(drawn(bar(25, 75)))
    wide = WIDTH_PX - LABEL_PX - 8
    assert float(core.get("x", "")) == pytest.approx(LABEL_PX + wide * 0.25, abs=0.1)
    assert float(core.get("width", "")) == pytest.approx(wide * 0.5, abs=0.1)


def test_uncertain_ends_are_soft_and_as_wide_as_the_error_bar() -> None:
    core, fade_in, fade_out = rects(drawn(bar(25, 75, plus_minus_ms=5000)))
    assert fade_in.get("mask") == "url(#fade-in)" and fade_out.get("mask") == "url(#fade-out)"
    per_s = (WIDTH_PX - LABEL_PX - 8) / 100
    assert float(fade_in.get("width", "")) == pytest.approx(10 * per_s, abs=0.2)
    assert float(core.get("width", "")) == pytest.approx(40 * per_s, abs=0.2)


def test_a_bar_within_its_own_error_has_no_solid_core() -> None:
    core = rects(drawn(bar(50, 51, plus_minus_ms=5000)))[0]
    assert float(core.get("width", "")) <= 1.5


def test_open_ends_run_to_the_edge_and_are_not_soft() -> None:
    pieces = rects(drawn(bar(None, 50, plus_minus_ms=5000)))
    assert float(pieces[0].get("x", "")) == LABEL_PX
    assert len(pieces) == 2


def test_times_are_those_of_the_site() -> None:
    lanes = [Lane("g", "l", [bar(0, 3600)])]
    assert "11-18 12:00" in draw(lanes, SHANGHAI, "t") and "11-18 04:00" in draw(lanes, UTC, "t")


HOSTILE = '"><script>alert(1)</script><a href="javascript:x">&'


def test_nothing_from_outside_becomes_markup() -> None:
    svg = draw(
        [Lane(HOSTILE, HOSTILE, [Bar(NOON, NOON, 0, HOSTILE, HOSTILE, "#" + HOSTILE)])], UTC, HOSTILE,
        [Moment(NOON, 10, HOSTILE)],
    )  # fmt: skip
    tree = ET.fromstring(svg)
    assert not [node for node in tree.iter() if node.tag.endswith("script")]
    assert [node.get("href") for node in tree.iter(SVG + "a")] == ["#" + HOSTILE]


def test_nothing_to_draw_is_an_empty_text() -> None:
    assert draw([], UTC, "t") == "" and draw([Lane("g", "empty")], UTC, "t") == ""


@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**6), st.integers(0, 10**5)), min_size=1, max_size=20)
)
def test_every_bar_stays_inside_the_chart(intervals: list[tuple[int, int, int]]) -> None:
    lanes = [Lane("g", "l", [bar(start, start + length, pm) for start, length, pm in intervals])]
    span = span_of(lanes)
    assert span is not None and span[0] < span[1]
    for rect in rects(draw(lanes, UTC, "t")):
        x, width = float(rect.get("x", "")), float(rect.get("width", ""))
        assert x >= LABEL_PX - 0.1 and x + width <= WIDTH_PX
