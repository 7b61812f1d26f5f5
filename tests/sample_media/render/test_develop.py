"""Exposure brings day and night to mid grey, the clock is burned in, and a frame is the same twice."""

import numpy as np
import pytest

from sample_media.render.develop import Developer
from sample_media.render.recorder import Slot
from sample_media.render.stage import CameraSpec

SPEC = CameraSpec("c", "gate", (0.0, 0.0, 5.0), (5.0, 0.0, 0.0), width_px=320, height_px=180)


def slot(frame: int, covered: float = 0.0) -> Slot:
    return Slot(
        frame, 1_000_000 + 125 * frame, 125 * frame, 1_000_000 + 125 * frame, "2026-06-12 14:00:00", (0, 0, 0), covered
    )


def luma(light: float, frames: int = 1, covered: float = 0.0, overlay: bool = False) -> np.ndarray:
    spec = (
        SPEC
        if overlay
        else CameraSpec("c", "", SPEC.position, SPEC.look_at, width_px=320, height_px=180, overlay=False)
    )
    developer = Developer(spec)
    out = b""
    for frame in range(frames):
        out = developer.develop(np.full((180, 320, 3), light, np.float32), slot(frame, covered))
    assert len(out) == 320 * 180 * 3 // 2
    return np.frombuffer(out, np.uint8, 320 * 180).reshape(180, 320)


@pytest.mark.parametrize("light", [3.0, 0.6, 0.08])
def test_exposure_finds_mid_grey(light: float) -> None:
    assert 110 < luma(light).mean() < 200


def test_the_dark_stays_dark_and_noisy() -> None:
    assert luma(0.004).mean() < 80
    assert luma(0.02).std() > 1.8 * luma(2.0).std()


def test_covered_is_dark_and_without_detail() -> None:
    assert luma(0.6, covered=1.0).mean() < luma(0.6).mean()


def test_overlay_is_burned_in_top_left_and_bottom_right() -> None:
    picture, bare = luma(0.3, overlay=True).astype(int), luma(0.3).astype(int)
    changed = np.abs(picture - bare) > 40
    assert changed[:20, :160].any() and changed[-20:, 220:].any()
    assert not changed[40:140].any()


def test_same_frame_twice() -> None:
    np.testing.assert_array_equal(luma(0.5, 3), luma(0.5, 3))
