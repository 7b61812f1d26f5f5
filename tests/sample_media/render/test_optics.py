"""The lens: there and back, the field of view it promises, and sparse resampling equal to the full one."""

import math

import numpy as np
import pytest

from sample_media.render.optics import Resampler, lens
from sample_media.render.stage import CameraSpec


def camera(**changes: object) -> CameraSpec:
    given: dict = {"width_px": 160, "height_px": 90, "fov_deg": 80.0, "barrel": 0.15}
    return CameraSpec("c", "c", (0.0, -10.0, 5.0), (0.0, 0.0, 0.0), **(given | changes))


@pytest.mark.parametrize("barrel", [0.0, 0.12, 0.25])
@pytest.mark.parametrize("place", [(80, 45), (0.5, 0.5), (159, 89), (20, 70)])
def test_pixel_to_ray_and_back(barrel: float, place: tuple[float, float]) -> None:
    glass = lens(camera(barrel=barrel))
    right_t, up_t = glass.to_ideal(np.array(place[0]), np.array(place[1]))
    x, y = glass.to_pixels(right_t, up_t)
    assert (float(x), float(y)) == pytest.approx(place, abs=1e-6)


@pytest.mark.parametrize("barrel", [0.0, 0.2])
def test_field_of_view_is_that_of_the_finished_picture(barrel: float) -> None:
    right_t, _ = lens(camera(barrel=barrel)).to_ideal(np.array(160.0), np.array(45.0))
    assert math.degrees(math.atan(float(right_t))) == pytest.approx(40.0)


def test_barrel_bends_inwards() -> None:
    glass, straight = lens(camera(barrel=0.2)), lens(camera(barrel=0.0))
    corner = straight.to_ideal(np.array(150.0), np.array(85.0))
    x, _ = glass.to_pixels(*(np.array(c) for c in corner))
    assert float(x) < 150.0


def test_a_point_looked_at_is_in_the_middle() -> None:
    glass = lens(camera())
    right_t, up_t, depth = glass.seen_from(np.array((0.0, 0.0, 0.0)))
    assert float(depth) == pytest.approx(math.hypot(10, 5))
    assert [float(v) for v in glass.to_pixels(right_t, up_t)] == pytest.approx([80, 45])


def test_knocked_to_the_left_moves_the_middle_to_the_right() -> None:
    glass = lens(camera(), yaw_deg=10)
    right_t, up_t, _ = glass.seen_from(np.array((0.0, 0.0, 0.0)))
    assert float(glass.to_pixels(right_t, up_t)[0]) > 90


@pytest.mark.parametrize("box", [(60, 30, 180, 120), (0, 0, 90, 60), (200, 100, 384, 216)])
def test_adding_a_change_equals_resampling_it_whole(box: tuple[int, int, int, int]) -> None:
    glass = lens(camera())
    box = (box[0], box[1], min(box[2], glass.columns), min(box[3], glass.rows))
    rng = np.random.default_rng(1)
    change = rng.random((box[3] - box[1], box[2] - box[0], 3), np.float32)
    changed = rng.random(change.shape[:2]) > 0.7
    change[~changed] = 0
    whole = np.zeros((glass.rows, glass.columns, 3), np.float32)
    whole[box[1] : box[3], box[0] : box[2]] = change
    resampler = Resampler(glass)
    picture = np.zeros((90, 160, 3), np.float32)
    assert resampler.add(change, changed, box, picture) is not None
    want = resampler.pick(whole, (0, 0), (0, 0, 160, 90))
    inner = np.s_[1:-1, 1:-1]  # at the rim of the grid `pick` repeats the last sample
    np.testing.assert_allclose(picture[inner], want[inner], atol=1e-5)
