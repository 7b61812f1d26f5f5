"""Presence from raw runs: pictures of a movement, and what holds for every movement."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from correlate.runs import RUN, find_runs, runs_of_zone
from correlate.sql_files import statements

STATE = {"o": 0, "?": 1, "#": 2}  # outside, undecided, surely inside
STEPS = ("stay_run", "presence_piece")


def pieces(
    points: Iterable[tuple[int, int]], enter_ms: int = 10_000, exit_ms: int = 15_000, bridge_ms: int = 15_000
) -> list[tuple[str, int, int]]:
    """(certainty, start, end) of one subject from its (t_ms, state) points, through the SQL that builds the case."""
    times = np.array([t for t, _ in points], np.int64)
    state = np.array([s for _, s in points], np.int8)
    index = np.flatnonzero(state > 0)
    columns = runs_of_zone(pa.array(["x"]), np.zeros(len(times), np.int64), times, index, state[index], 2_000, None)
    count = len(columns["from_ms"])
    fixed = {"subject_kind": "tag", "source_id": "s", "zone_id": "Z", "video_id": None}
    columns |= {name: pa.array([value] * count, pa.string()) for name, value in fixed.items()}
    table = pa.table([columns[name] for name in RUN.names], schema=RUN)
    con = duckdb.connect()
    con.from_arrow(table).create("inside_run")
    limits = {"zone_id": ["Z"], "enter_ms": [enter_ms], "exit_ms": [exit_ms], "bridge_ms": [bridge_ms]}
    con.from_arrow(pa.table(limits)).create("zone_time")
    for name in STEPS:
        con.execute(statements("schema")[name].text)
    rows = con.execute("select certainty, from_ms, till_ms from presence_piece order by from_ms").fetchall()
    con.close()
    return [(str(c), int(a), int(b)) for c, a, b in rows]


def drawn(picture: str) -> list[tuple[int, int]]:
    """One character a second; a blank is a second without a fix."""
    return [(second * 1000, STATE[char]) for second, char in enumerate(picture) if char != " "]


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ("o" * 3 + "#" * 20 + "o" * 20, [("surely", 3_000, 22_000)]),
        ("o" * 3 + "#" * 10 + "o" * 20, []),  # nine seconds from first to last fix inside
        ("#" * 11 + "o" * 20, [("surely", 0, 10_000)]),  # exactly the time to enter
        ("#" * 20 + "o" * 14 + "#" * 20, [("surely", 0, 53_000)]),  # outside for less than the time to leave
        ("#" * 20 + "o" * 15 + "#" * 20, [("surely", 0, 19_000), ("surely", 35_000, 54_000)]),
        ("#" * 20 + " " * 14 + "#" * 20, [("surely", 0, 53_000)]),  # silence of exactly 15 s is bridged
        ("#" * 20 + " " * 15 + "#" * 20, [("surely", 0, 19_000), ("surely", 35_000, 54_000)]),
        ("?" * 20 + "o" * 20, [("undecided", 0, 19_000)]),
        ("?" * 5 + "#" * 20 + "?" * 5 + "o" * 20, [("undecided", 0, 5_000), ("surely", 5_000, 24_000),
                                                  ("undecided", 24_000, 29_000)]),
        ("#" * 20 + "?" * 30 + "#" * 20, [("surely", 0, 19_000), ("undecided", 19_000, 50_000),
                                         ("surely", 50_000, 69_000)]),
        ("#" * 20 + "?" * 10 + "#" * 20, [("surely", 0, 49_000)]),  # a short doubt is bridged
    ],
)  # fmt: skip
def test_a_movement_gives_these_presences(picture: str, expected: list[tuple[str, int, int]]) -> None:
    assert pieces(drawn(picture)) == expected


def test_a_gap_of_whole_milliseconds_is_not_split_by_rounding() -> None:
    points = [(t, 2) for t in (0, 1_000, 2_000, 3_400)] + [(t, 2) for t in (5_400, 6_400, 7_400)]
    assert pieces(points, enter_ms=1_000, bridge_ms=2_000, exit_ms=2_000) == [("surely", 0, 7_400)]


@st.composite
def movements(draw: st.DrawFn) -> list[tuple[int, int]]:
    steps = draw(st.lists(st.tuples(st.integers(1, 20_000), st.sampled_from((0, 1, 2))), min_size=1, max_size=60))
    times = np.cumsum([gap for gap, _ in steps])
    return [(int(t), state) for t, (_, state) in zip(times, steps, strict=True)]


@settings(max_examples=30, deadline=None)
@given(movements(), st.integers(0, 20_000), st.integers(1, 30_000), st.integers(0, 30_000))
def test_presences_are_ordered_apart_and_inside_the_track(
    points: list[tuple[int, int]], enter_ms: int, exit_ms: int, bridge_ms: int
) -> None:
    found = pieces(points, enter_ms, exit_ms, bridge_ms)
    for (_, _, end), (_, start, _) in pairwise(found):
        assert end <= start
    for certainty, start, end in found:
        assert points[0][0] <= start <= end <= points[-1][0]
        if certainty == "surely":
            assert end - start >= enter_ms
            inside = [t for t, state in points if state == 2]
            assert start in inside and end in inside


@settings(max_examples=10, deadline=None)
@given(movements(), st.integers(-(10**12), 10**12))
def test_a_shift_of_the_clock_shifts_presences_and_nothing_else(points: list[tuple[int, int]], shift_ms: int) -> None:
    moved = pieces([(t + shift_ms, state) for t, state in points])
    assert moved == [(c, a + shift_ms, b + shift_ms) for c, a, b in pieces(points)]


@given(movements())
@settings(deadline=None)
def test_runs_hold_every_point_once(points: list[tuple[int, int]]) -> None:
    times = np.array([t for t, _ in points], np.int64)
    state = np.array([s for _, s in points], np.int8)
    first, last = find_runs(np.zeros(len(times), np.int64), times, state, 2_000)
    assert first[0] == 0 and last[-1] == len(times) - 1
    assert (first[1:] == last[:-1] + 1).all()
    for a, b in zip(first, last, strict=True):
        assert len(set(state[a : b + 1])) == 1
        assert (np.diff(times[a : b + 1]) <= 2_000).all()
