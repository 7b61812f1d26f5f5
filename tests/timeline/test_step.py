"""The sequence chart: columns keep the partial order; its checks find what a chart must not have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.entries import Entry
from timeline.incident.moment import Incident
from timeline.notes import add, notes_of
from timeline.scene import Scene
from timeline.step import MOST, chart_of, step_svg, surely_before
from timeline.words import speaker, table

from .conftest import NINE

T0 = Incident(NINE + timedelta(seconds=600), 500, "Z1", "fire")


def entry(second: float, lane: str = "A", ref: str = "", bar_ms: int = 300, **more: Any) -> Entry:
    moment = NINE + timedelta(seconds=second)
    given_: dict[str, Any] = {
        "start_utc": moment, "end_utc": moment, "plus_minus_ms": bar_ms, "kind": "alarm", "tag": "record",
        "lane": lane, "text": f"{lane} acts", "source_id": f"s{second}", "ref_id": ref or f"row-{second}",
    }  # fmt: skip
    return Entry(**(given_ | more))


@given(st.lists(st.tuples(st.floats(0, 900), st.sampled_from("ABCD"), st.integers(0, 60_000)), max_size=20))
def test_columns_keep_the_partial_order(parts: list[tuple[float, str, int]]) -> None:
    entries = [
        entry(s, lane, f"r{i}", bar, source_id=f"s{i}", text=f"{lane}{i}") for i, (s, lane, bar) in enumerate(parts)
    ]
    chart = chart_of(None, entries, [], T0, "en")  # type: ignore[arg-type]
    for a, level_a in zip(chart.nodes, chart.levels, strict=True):
        for b, level_b in zip(chart.nodes, chart.levels, strict=True):
            if surely_before(a, b):
                assert level_a < level_b
            assert a is b or (level_a, a.lane) != (level_b, b.lane)


@pytest.mark.parametrize(
    ("cause", "effect", "fault"),
    [
        (entry(100, "A", "c"), entry(160, "B", "e"), None),
        (entry(160, "A", "c"), entry(100, "B", "e"), "order"),
        (entry(100, "A", "c", 30_000), entry(110, "B", "e", 30_000), "order_open"),
        (entry(100, "A", "c"), entry(500, "B", "e"), "missing_step"),
    ],
)
def test_a_link_is_checked(scene: Callable[..., Scene], cause: Entry, effect: Entry, fault: str | None) -> None:
    made = scene()
    add(made.case, "causal_link", {"cause": "c", "effect": "e"}, "concluded")
    chart = chart_of(made, [cause, effect], notes_of(made.case), T0, "en")
    assert [one.key for one in chart.faults] == ([fault] if fault else [])
    svg = step_svg(chart, ZoneInfo("Asia/Shanghai"), T0, speaker("en"))
    assert svg.count("<rect") >= 3 and ("marker-end" in svg or "→" in svg)


def test_notes_with_two_verbs_lost_links_and_a_t0_without_cause_are_said(scene: Callable[..., Scene]) -> None:
    made = scene()
    two = add(
        made.case, "statement", {"who": "Li", "text": "opens the valve, then leaves", "moment": "2026-11-18 09:09"}, "x"
    )
    add(made.case, "causal_link", {"cause": "row-9", "effect": "incident"}, "concluded")
    said = entry(540, "Li", two.anchor, text="Li says: opens the valve, then leaves", kind="note")
    t0 = entry(600, "Job", "incident", kind="incident")
    keys = [one.key for one in chart_of(made, [said, t0], notes_of(made.case), T0, "en").faults]
    assert keys == ["two_verbs", "lost"]
    assert [one.key for one in chart_of(made, [t0], [], T0, "en").faults] == ["no_cause"]
    for language in ("en", "zh"):
        faults = ("two_verbs", "no_actor", "lost", "order", "order_open", "missing_step", "no_cause")
        assert {f"fault_{key}" for key in faults} <= set(table(language))


def test_a_box_stays_for_what_a_link_names_and_hostile_words_are_escaped() -> None:
    many = [entry(300 + i, "A", f"r{i}", text=f"A acts {i}") for i in range(80)]
    named = entry(1, "B", "far", text='<script>"x"</script>', kind="enters")
    chart = chart_of(None, [named, *many], [], T0, "en")  # type: ignore[arg-type]
    assert len(chart.nodes) == MOST and named not in chart.nodes
    svg = step_svg(chart_of(None, [named], [], None, "en"), ZoneInfo("UTC"), None, speaker("en"))  # type: ignore[arg-type]
    assert "<script>" not in svg and "&lt;script&gt;" in svg
    assert step_svg(chart_of(None, [], [], None, "en"), ZoneInfo("UTC"), None, speaker("en")) == ""  # type: ignore[arg-type]
