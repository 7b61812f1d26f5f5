"""The bend of a lens: found from point pairs where there is one, left alone where there is none, and undone exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.lens import Lens
from correlate.place import fit

SIZE = (1920, 1080)
TRUE = np.array([[0.02, 0.001, -5.0], [0.0005, -0.03, 30.0], [0.00001, -0.0008, 1.0]])
GRID = np.array([(x, y) for x in (60.0, 600.0, 1200.0, 1860.0) for y in (430.0, 750.0, 1060.0)])


def plan_of(pixels: np.ndarray) -> np.ndarray:
    plan = np.column_stack((pixels, np.ones(len(pixels)))) @ TRUE.T
    return plan[:, :2] / plan[:, 2:]


def bent_by(barrel: float, noise_px: float = 0.0) -> np.ndarray:
    """What a camera with such a lens shows of GRID, by inverting the published formula numerically, not by our code."""
    middle, half = np.array([960.0, 540.0]), 960.0
    away = (GRID - middle) / half
    radius = np.linalg.norm(away, axis=1)
    shown = radius.copy()
    for _ in range(200):  # r_ideal = r / (1 - k r²), solved for r
        shown = radius * (1 - barrel * shown**2)
    pixels = middle + away * (shown / np.where(radius > 0, radius, 1))[:, None] * half
    return pixels + np.random.default_rng(5).normal(0, noise_px, pixels.shape)


@pytest.mark.parametrize("barrel", [0.06, 0.2, -0.1])
def test_a_bent_picture_is_straightened(barrel: float) -> None:
    pixels, plan = bent_by(barrel), plan_of(GRID)
    assert (fit(pixels, plan).worst_m or 0) > 0.3  # what a pinhole makes of it
    found = fit(pixels, plan, SIZE)
    assert found.lens.barrel == pytest.approx(barrel, abs=2e-3)
    assert (found.worst_m or 0) < 0.02
    assert np.abs(found.to_plan(pixels) - plan).max() < 0.02
    assert np.abs(found.to_picture(plan) - pixels).max() < 0.5


def test_a_straight_picture_clicked_by_hand_gets_no_lens() -> None:
    found = fit(bent_by(0.0, noise_px=2.0), plan_of(GRID), SIZE)
    assert found.lens.barrel == 0.0


def test_six_pairs_are_too_few_for_a_lens() -> None:
    pixels, plan = bent_by(0.2), plan_of(GRID)
    assert fit(pixels[:6:1][[0, 1, 2, 3, 4, 5]], plan[:6], SIZE).lens.barrel == 0.0


@given(barrel=st.floats(-0.3, 0.3), x=st.floats(0, 1920), y=st.floats(0, 1080))
def test_bending_undoes_straightening(barrel: float, x: float, y: float) -> None:
    lens, point = Lens(960, 540, 960, barrel), np.array([[x, y]])
    assert np.abs(lens.bent(lens.straight(point)) - point).max() < 1e-6


@given(barrel=st.floats(-0.3, 0.3), x=st.floats(10, 1910), y=st.floats(10, 1070))
def test_the_jacobian_is_that_of_moving_the_point(barrel: float, x: float, y: float) -> None:
    lens, point = Lens(960, 540, 960, barrel), np.array([[x, y]])
    step = 1e-3
    moved = [(lens.straight(point + d) - lens.straight(point - d))[0] / (2 * step) for d in np.eye(2) * step]
    assert np.allclose(lens.jacobian(point)[0], np.column_stack(moved), rtol=1e-3, atol=1e-4)
