"""Flashes and lamps found to the frame in encoded footage; people, noise and slow light are none."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from detect.flashes import FLASH, changes, flash_table, places
from detect.register import register
from tests.detect.claims.test_stage import case_with

TIMES = np.cumsum([0, *np.random.default_rng(3).choice([40, 80], 299)])


def clip(path: Path, light: Callable[[int], float], walker: bool = True, codec: str = "libx264") -> None:
    """A noisy scene under a light (factor by media time), with somebody walking through it, at uneven frame times."""
    path.parent.mkdir(parents=True, exist_ok=True)
    dice = np.random.default_rng(7)
    scene = np.kron(dice.integers(40, 120, (9, 12)), np.ones((16, 16)))
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options={"g": "50", "bf": "0"} if codec == "libx264" else {})
        stream.width, stream.height, stream.pix_fmt = 192, 144, "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for t_ms in TIMES.tolist():
            picture = scene * light(t_ms) + dice.normal(0, 3, scene.shape)
            if walker:
                left = t_ms // 100 % 160
                picture[60:130, left : left + 25] = 30
            grey = np.clip(picture, 0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(np.repeat(grey[:, :, None], 3, axis=2), "bgr24")
            frame.pts, frame.time_base = t_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def found(tmp_path: Path, light: Callable[[int], float], codec: str = "libx264") -> list[tuple[str, int, int]]:
    case = case_with(tmp_path, 'footage = ["footage"]')
    clip(case.root / "footage" / ("a.mp4" if codec == "libx264" else "a.avi"), light, codec=codec)
    (video,) = register(case).videos
    table = flash_table(case, video)
    assert table.schema.remove_metadata().equals(FLASH)
    assert flash_table(case, video).equals(table)
    return [(row["kind"], row["start_ms"], row["frame_ms"]) for row in table.to_pylist()]


def first_frame_at(t_ms: int) -> int:
    return int(TIMES[np.searchsorted(TIMES, t_ms)])


def test_a_flash_and_a_lamp_are_found_to_the_frame(tmp_path: Path) -> None:
    def light(t_ms: int) -> float:
        return (2.0 if 4_000 <= t_ms < 4_200 else 1.0) * (0.6 if t_ms >= 11_111 else 1.0)

    rows = found(tmp_path, light)
    assert [(kind, at) for kind, at, _ in rows] == [
        ("flash", first_frame_at(4_000)),
        ("light_change", first_frame_at(11_111)),
    ]
    assert all(frame_ms in (40, 80) for _, _, frame_ms in rows)


def test_footage_of_key_frames_alone_is_sampled(tmp_path: Path) -> None:
    rows = found(tmp_path, lambda t_ms: 0.5 if t_ms >= 9_000 else 1.0, codec="mjpeg")
    assert [kind for kind, _, _ in rows] == ["light_change"]
    assert abs(rows[0][1] - 9_000) <= 90


def test_people_noise_and_slow_light_are_no_flashes(tmp_path: Path) -> None:
    assert found(tmp_path, lambda t_ms: 1.0 - t_ms / 40_000) == []


def levels(values: list[float], share: float = 1.0) -> list[tuple[int, int, NDArray[np.float32]]]:
    rows = []
    for number, value in enumerate(values):
        pixels = np.full((36, 64), 80, np.float32)
        pixels[:, : round(64 * share)] = value
        rows.append((number, number * 40, pixels))
    return rows


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([80] * 20 + [160] * 3 + [80] * 40, 1.0, [("flash", 20)]),
        ([80] * 20 + [160] * 60, 1.0, [("light_change", 20)]),
        ([160] * 20 + [80] * 60, 1.0, [("light_change", 20)]),
        ([80] * 20 + [160] * 60, 0.3, []),  # a part of the picture: somebody in front of the lens
        ([80 + 0.5 * n for n in range(60)], 1.0, []),  # dusk
        ([80] * 60 + [160] * 2, 1.0, []),  # too near the end to tell what it is
        ([80] * 3, 1.0, []),
    ],
)
def test_changes(values: list[float], share: float, expected: list[tuple[str, int]]) -> None:
    assert [(one.kind, one.frame) for one in changes(levels(values, share))] == expected


def test_few_frames_have_no_places() -> None:
    nothing = np.empty(0, np.int64)
    assert places(nothing, nothing, np.empty(0, bool)) == []
