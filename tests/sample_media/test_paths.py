"""Ideal paths: arrival by pace, exact stays in polygons with holes, arithmetic of spans."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_media.cast import play
from sample_media.paths import path_of, stays
from sample_media.people import Step
from sample_media.spans import clip, join, longest, minus, overlap, total, union

T = 1_800_000_000_000
SQUARE = ((10.0, 0.0), (20.0, 0.0), (20.0, 10.0), (10.0, 10.0))
HOLE = ((13.0, 3.0), (17.0, 3.0), (17.0, 7.0), (13.0, 7.0))


def test_a_walk_takes_distance_over_pace() -> None:
    path = path_of(play("welder", Step(T, ((0.0, 5.0), (26.0, 5.0)), speed_mps=1.3, posture="weld")))
    assert path.utc_ms.tolist() == [T, T + 20_000]
    assert path.posture == ("walk", "weld")


@pytest.mark.parametrize(
    ("rings", "spans"),
    [
        ((SQUARE,), [(10_000, 20_000)]),
        ((SQUARE, HOLE), [(10_000, 13_000), (17_000, 20_000)]),
    ],
)
def test_stays_are_exact(rings: tuple[tuple[tuple[float, float], ...], ...], spans: list[tuple[int, int]]) -> None:
    path = path_of(play("welder", Step(T, ((0.0, 5.0), (30.0, 5.0)), speed_mps=1.0), Step(T + 60_000)))
    assert stays(path, rings) == [(T + a, T + b) for a, b in spans]


def test_other_floors_do_not_count() -> None:
    path = path_of(play("welder", Step(T, ((0.0, 5.0), (30.0, 5.0)), floor="2"), Step(T + 60_000)))
    assert stays(path, (SQUARE,), "1") == []


points = st.lists(st.tuples(st.floats(0, 30), st.floats(-5, 15)), min_size=2, max_size=6, unique=True)


@given(points)
@settings(max_examples=40, deadline=None)
def test_stays_agree_with_shapely(way: list[tuple[float, float]]) -> None:
    path = path_of(play("welder", Step(T, tuple(way), speed_mps=1.0), Step(T + 1_000_000)))
    moments = np.arange(path.utc_ms[0], path.utc_ms[-1], 250)
    x, y, _ = path.at(moments)
    area = shapely.Polygon(SQUARE, [HOLE])
    sampled = shapely.contains_xy(area, x, y)
    edge = shapely.distance(area.boundary, shapely.points(x, y)) < 1e-2
    found = np.zeros(len(moments), bool)
    for start, end in stays(path, (SQUARE, HOLE)):
        found |= (moments >= start) & (moments < end)
    assert (found == sampled)[~edge].all()


spans = st.lists(st.tuples(st.integers(0, 99), st.integers(1, 30)), max_size=8).map(
    lambda pairs: join([(a, a + n) for a, n in pairs])
)


def covered(some: list[tuple[int, int]]) -> set[int]:
    return {i for a, b in some for i in range(a, b)}


@given(spans, spans)
@settings(deadline=None)
def test_spans_are_sets(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    assert covered(union(a, b)) == covered(a) | covered(b)
    assert covered(overlap(a, b)) == covered(a) & covered(b)
    assert covered(minus(a, b)) == covered(a) - covered(b)
    assert covered(clip(a, 20, 60)) == covered(a) & set(range(20, 60))
    assert total(a) == len(covered(a))
    worst = longest(a)
    assert (worst is None) == (not a)
    assert worst is None or worst in a
