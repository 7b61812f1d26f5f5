"""The plan's camera geometry is the renderer's, so that ideal boxes and rendered bodies fall on each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sample_media.families import build
from sample_media.lens import lens_of
from sample_media.stage_of import stage_of

SCENARIO = build("tank_farm")


@pytest.mark.parametrize("knock", [(0.0, 0.0, 0.0), (10.0, -4.0, 3.0)])
@pytest.mark.parametrize("number", range(4))
def test_same_pixels_as_the_renderer(number: int, knock: tuple[float, float, float]) -> None:
    optics = pytest.importorskip("sample_media.render.optics")
    camera = SCENARIO.cameras[number]
    theirs = optics.lens(stage_of(SCENARIO).cameras[number], *knock)
    rng = np.random.default_rng(1)
    ahead = np.array(camera.look_at_m) + rng.normal(0, 2.0, (50, 3))
    mine, depth = lens_of(camera, *knock).project(ahead)
    right, up, their_depth = theirs.seen_from(ahead)
    x, y = theirs.to_pixels(right, up)
    assert (depth > 0).all()
    np.testing.assert_allclose(depth, their_depth, atol=1e-9)
    np.testing.assert_allclose(mine, np.stack([x, y], 1), atol=1e-6)


@pytest.mark.parametrize("barrel", [0.0, 0.06, 0.2])
def test_rays_undo_projection(barrel: float) -> None:
    lens = lens_of(replace(SCENARIO.cameras[1], barrel=barrel))
    pixels = np.array([[480.0, 270.0], [10.0, 20.0], [900.0, 500.0]])
    back, _ = lens.project(lens.position_m + lens.rays(pixels) * 7.0)
    np.testing.assert_allclose(back, pixels, atol=1e-6)


def test_what_is_behind_is_far_outside() -> None:
    camera = SCENARIO.cameras[1]
    behind = np.array([camera.position_m]) * 2 - np.array([camera.look_at_m])
    pixels, depth = lens_of(camera).project(behind)
    assert depth[0] < 0
    assert abs(pixels).min() > 1e5
