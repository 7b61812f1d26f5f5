"""Image to plan: a known camera is found again, errors grow with distance, and edges stay undecided."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from correlate.place import fit, states
from correlate.runs import OUTSIDE, SURELY, UNDECIDED

TRUE = np.array([[0.02, 0.001, -5.0], [0.0005, -0.03, 30.0], [0.00001, -0.0008, 1.0]])
GRID = np.array([(x, y) for x in (200.0, 900.0, 1700.0) for y in (500.0, 800.0, 1050.0)])


def seen(pixels: np.ndarray) -> np.ndarray:
    plan = np.column_stack((pixels, np.ones(len(pixels)))) @ TRUE.T
    return plan[:, :2] / plan[:, 2:]


def test_a_known_camera_is_found_again() -> None:
    found = fit(GRID, seen(GRID))
    elsewhere = np.array([[400.0, 700.0], [1200.0, 900.0]])
    assert np.abs(found.to_plan(elsewhere) - seen(elsewhere)).max() < 1e-6
    assert found.error_m < 1e-6 and found.worst_m is not None and found.worst_m < 1e-5


def test_four_pairs_fit_exactly_and_say_nothing_about_their_error() -> None:
    found = fit(GRID[[0, 2, 6, 8]], seen(GRID[[0, 2, 6, 8]]))
    assert found.error_m == 0.0 and found.worst_m is None


def test_one_wrong_pair_shows_in_the_error() -> None:
    plan = seen(GRID)
    plan[4] += (3.0, 0.0)
    assert (fit(GRID, plan).worst_m or 0.0) > 2.0


@pytest.mark.parametrize(
    "pixels",
    [GRID[:3], np.array([(x, 2 * x) for x in (0.0, 10.0, 20.0, 30.0, 40.0)]), np.zeros((4, 2))],
    ids=["three", "on one line", "all the same"],
)
def test_pairs_that_give_no_plane_are_refused(pixels: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"four point pairs|one line|all the same"):
        fit(pixels, pixels.copy())


def test_the_error_of_a_place_is_that_of_moving_the_foot() -> None:
    found = fit(GRID, seen(GRID))
    foot = np.array([[900.0, 800.0]])
    around = [found.to_plan(foot + 4.0 * np.array([[np.cos(a), np.sin(a)]]))[0] for a in np.linspace(0, 6.28, 64)]
    farthest = max(np.linalg.norm(place - found.to_plan(foot)[0]) for place in around)
    assert found.sd_m(foot, 4.0)[0] == pytest.approx(farthest, rel=0.05)
    assert found.sd_m(np.array([[900.0, 500.0]]), 4.0)[0] != pytest.approx(found.sd_m(foot, 4.0)[0], rel=0.05)


def test_beyond_the_horizon_there_is_no_place() -> None:
    found = fit(GRID, seen(GRID))
    assert (
        np.isnan(found.to_plan(np.array([[900.0, 5000.0]]))).all()
        or np.isnan(found.to_plan(np.array([[900.0, -5000.0]]))).all()
    )


def test_near_the_edge_nothing_is_decided() -> None:
    square = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(4, 4), (6, 4), (6, 6), (4, 6)]])
    points = np.array([(2.0, 5.0), (0.5, 5.0), (-0.5, 5.0), (-2.0, 5.0), (5.0, 5.0), (3.5, 5.0), (np.inf, 0.0)])
    error = np.ones(len(points)) * np.array([1, 1, 1, 1, 0.5, 1, 1])
    assert states(square, points, error).tolist() == [
        SURELY, UNDECIDED, UNDECIDED, OUTSIDE, OUTSIDE, UNDECIDED, OUTSIDE,
    ]  # fmt: skip


def test_without_an_error_inside_is_inside() -> None:
    square = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)])
    assert states(square, np.array([(0.001, 5.0), (10.001, 5.0)]), np.zeros(2)).tolist() == [SURELY, OUTSIDE]
