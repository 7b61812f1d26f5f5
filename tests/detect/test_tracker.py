from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from detect.tracker import Tracker, TrackerSettings

Place = Callable[[float], tuple[float, float] | None]  # seconds to (x, foot) px, or nothing seen


def follow(places: list[Place], per_second: float = 5, seconds: float = 12, sure: float = 0.9, seed: int = 0,
           settings: TrackerSettings | None = None) -> list[list[int]]:  # fmt: skip
    """The track numbers that each body got, in order of time, over jittered times and boxes of 40 x 120 px."""
    rng = np.random.default_rng(seed)
    tracker, given, numbers = Tracker(per_second, settings), dict[int, int](), dict[int, int]()
    row = 0
    for n in range(int(seconds * per_second)):
        t_s = (n + rng.uniform(-0.15, 0.15)) / per_second if n else 0.0
        seen = [(who, place(t_s)) for who, place in enumerate(places) if place(t_s) is not None]
        boxes, rows = [], []
        for who, place in seen:
            x, foot = place + rng.normal(0, 1.5, 2)  # type: ignore[operator]
            boxes.append([x - 20, foot - 120, x + 20, foot])
            rows.append(row)
            given[row] = who
            row += 1
        got = tracker.step(
            round(t_s * 1000), np.array(boxes).reshape(-1, 4), np.full(len(boxes), sure), ["person"] * len(boxes), rows
        )
        numbers.update(dict(got))
    return [[numbers[r] for r, who in given.items() if who == body and r in numbers] for body in range(len(places))]


def walk(x0: float, pace: float, foot: float = 300, begin: float = 0, end: float = 99) -> Place:
    return lambda t: (x0 + pace * t, foot) if begin <= t < end else None


@pytest.mark.parametrize("per_second", [25, 10, 5])
def test_two_who_cross_keep_their_numbers(per_second: float) -> None:
    one, two = follow([walk(0, 100, 300), walk(1000, -100, 330)], per_second)
    assert len(set(one)) == 1 and len(set(two)) == 1 and set(one).isdisjoint(two)


@pytest.mark.parametrize("per_second", [25, 10, 5])
def test_a_runner_is_one_body(per_second: float) -> None:
    (numbers,) = follow([walk(0, 2.5 * 120)], per_second, seconds=6)
    assert len(set(numbers)) == 1 and len(numbers) >= 0.85 * 6 * per_second


@pytest.mark.parametrize(("away_s", "bodies"), [(1.0, 1), (1.6, 1), (3.5, 2)])
@pytest.mark.parametrize("per_second", [25, 10, 5])
def test_a_number_is_kept_for_seconds_not_frames(per_second: float, away_s: float, bodies: int) -> None:
    (numbers,) = follow([lambda t: None if 5 <= t < 5 + away_s else (200 + 30 * t, 300)], per_second)
    assert len(set(numbers)) == bodies


def test_one_find_alone_is_no_body() -> None:
    assert follow([walk(100, 0, begin=3, end=3.3)]) == [[]]


def test_boxes_before_a_track_counts_belong_to_it() -> None:
    (numbers,) = follow([walk(100, 20)], per_second=5, seconds=4)
    assert len(numbers) == 20


def test_weak_boxes_continue_a_track_and_begin_none() -> None:
    assert follow([walk(100, 0)], sure=0.3) == [[]]
    tracker = Tracker()
    for n in range(20):
        sure = 0.9 if n < 5 else 0.3
        got = tracker.step(200 * n, np.array([[100.0, 100, 140, 220]]), np.array([sure]), ["person"], [n])
    assert got == [(19, 1)]


def test_labels_are_never_mixed() -> None:
    tracker, numbers = Tracker(), dict[int, int]()
    for n in range(10):
        boxes = np.array([[100.0, 100, 140, 220]] * 2)
        numbers.update(tracker.step(200 * n, boxes, np.array([0.9, 0.9]), ["person", "vehicle"], [2 * n, 2 * n + 1]))
    people, vehicles = {numbers[n] for n in range(0, 20, 2)}, {numbers[n] for n in range(1, 20, 2)}
    assert len(people) == len(vehicles) == 1 and people.isdisjoint(vehicles)


def test_same_input_same_numbers() -> None:
    crowd = [walk(50 * n, 40 + 3 * n, 280 + 15 * n) for n in range(8)]
    assert follow(crowd, seed=3) == follow(crowd, seed=3)
