"""Average precision against values worked out by hand."""

import numpy as np
import pytest

from detect.training import metrics
from detect.training.labels import HELMET, PERSON


def found(*rows: tuple) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 6)


def true(*rows: tuple) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 5)


ONE = true((PERSON, 0, 0, 100, 200))


@pytest.mark.parametrize(
    ("boxes", "wanted"),
    [
        (found((0, 0, 100, 200, 0.9, PERSON)), 1.0),
        (found(), 0.0),
        (found((0, 0, 100, 99, 0.9, PERSON)), 0.0),  # overlap just below a half
        (found((0, 0, 100, 101, 0.9, PERSON)), 1.0),  # just above
        (found((0, 0, 100, 200, 0.9, HELMET)), 0.0),  # another class
        (found((0, 0, 100, 200, 0.5, PERSON), (300, 0, 400, 200, 0.9, PERSON)), 0.5),  # a stronger wrong one first
        (found((0, 0, 100, 200, 0.9, PERSON), (0, 0, 100, 200, 0.5, PERSON)), 1.0),  # a double after full recall
    ],
)
def test_one_true_box(boxes: np.ndarray, wanted: float) -> None:
    assert metrics.average_precision([metrics.match(boxes, ONE, PERSON)]) == pytest.approx(wanted, abs=0.006)


def test_half_found_is_half() -> None:
    both = true((PERSON, 0, 0, 100, 200), (PERSON, 300, 0, 400, 200))
    part = metrics.match(found((0, 0, 100, 200, 0.9, PERSON)), both, PERSON)
    assert metrics.average_precision([part]) == pytest.approx(0.5, abs=0.01)


def test_no_true_box_has_no_precision() -> None:
    assert np.isnan(metrics.average_precision([metrics.match(found(), true(), PERSON)]))


def test_by_height_other_heights_neither_help_nor_harm() -> None:
    both = true((PERSON, 0, 0, 100, 200), (PERSON, 300, 0, 310, 30))
    boxes = found((0, 0, 100, 200, 0.9, PERSON), (300, 0, 310, 30, 0.8, PERSON), (500, 0, 600, 250, 0.95, PERSON))
    small = metrics.match(boxes, both, PERSON, (0, 32))
    assert (small.true_count, small.hits.tolist()) == (1, [True])
    large = metrics.match(boxes, both, PERSON, (96, 1e9))
    assert (large.true_count, large.hits.tolist()) == (1, [False, True])


def test_a_helmet_has_the_height_of_who_wears_it() -> None:
    scene = true((PERSON, 0, 0, 100, 200), (HELMET, 30, 0, 60, 20), (PERSON, 300, 0, 310, 30), (HELMET, 302, 0, 308, 6))
    boxes = found((30, 0, 60, 20, 0.9, HELMET), (302, 0, 308, 6, 0.8, HELMET))
    assert metrics.match(boxes, scene, HELMET, (0, 32)).true_count == 1
    assert metrics.match(boxes, scene, HELMET, (96, 1e9)).hits.tolist() == [True]


def test_the_interval_holds_the_value_and_narrows_with_more_pictures() -> None:
    random = np.random.default_rng(1)
    parts = [metrics.Matched(np.array([0.5]), np.array([random.random() < 0.7]), 1) for _ in range(200)]
    few, many = metrics.interval(parts[:20]), metrics.interval(parts)
    assert many[0] <= metrics.average_precision(parts) <= many[1]
    assert many[1] - many[0] < few[1] - few[0]
