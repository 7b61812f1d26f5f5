"""The shipped story as the renderer gets it: who is there, where the faults are, and that bodies follow their paths."""

from __future__ import annotations

import numpy as np
import pytest

from sample_media.check import check
from sample_media.families import build, names
from sample_media.render.stage import Arc, FlashFire, Motion
from sample_media.stage_of import motion_of, stage_of

SCENARIO = build("tank_farm")
STAGING = stage_of(SCENARIO)


def test_four_cameras_of_about_four_minutes() -> None:
    assert len(STAGING.cameras) == 4
    assert {end - start for start, end in STAGING.windows.values()} == {250_000}
    assert all(camera.width_px == 960 and camera.barrel == pytest.approx(0.06) for camera in STAGING.cameras)


def test_the_faults_of_the_story() -> None:
    by_id = {camera.camera_id: camera for camera in STAGING.cameras}
    assert by_id["CAM-22"].clock_error_ms == -47_000
    (gap,) = by_id["CAM-01"].faults
    assert (gap.kind, gap.end_utc_ms - gap.start_utc_ms) == ("missing", 20_000)
    (knock,) = by_id["CAM-21"].faults
    assert knock.kind == "knocked" and abs(knock.yaw_deg) / by_id["CAM-21"].fov_deg > 0.1
    assert any(isinstance(effect, FlashFire) for effect in STAGING.effects)
    assert sum(isinstance(effect, Arc) for effect in STAGING.effects) == len(SCENARIO.activities)


def test_the_rigger_wears_no_vest_and_the_guardian_an_armband() -> None:
    actors = {actor.person_id: actor for actor in STAGING.actors}
    assert all(outfit.vest == "missing" for outfit in actors["C30415"].outfits)
    assert all(outfit.armband_colour is not None for outfit in actors["E00457"].outfits)
    assert {"C20111", "C20112", "E00330", "E00331", "E00512", "C10232"} <= set(actors)


def test_motion_follows_the_path() -> None:
    paths = check(SCENARIO)
    start, end = STAGING.windows["CAM-21"]
    motion = motion_of(paths["C20111"], start, end)
    assert isinstance(motion, Motion)
    x, y, _ = paths["C20111"].at(motion.utc_ms)
    np.testing.assert_array_equal(motion.x_m, x)
    np.testing.assert_array_equal(motion.y_m, y)
    steps = np.hypot(np.diff(motion.x_m), np.diff(motion.y_m)) / np.diff(motion.utc_ms) * 1000
    assert steps.max() < 3.6
    assert motion_of(paths["C20111"], start - 86_400_000, start - 80_000_000) is None


@pytest.mark.slow
@pytest.mark.parametrize("family", names())
def test_every_family_can_be_staged(family: str) -> None:
    stage_of(build(family, 2))
