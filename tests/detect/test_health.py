"""Each threshold of camera health from both sides, and a knocked camera that stays knocked."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from detect.health import Health
from detect.types import Image
from tests.detect.test_facts import LIVE, VIDEO, shard, times

Spoil = Callable[[Image], Image]


def rows(pictures: list[Image], gaps: list[tuple[int, int, str]] | None = None) -> list[dict[str, object]]:
    health = Health(VIDEO)
    health.add(shard(pictures))
    table = times(len(pictures))
    table.gaps.extend(gaps or [])
    return list(health.table(table, []).to_pylist())


def grainy(picture: np.ndarray) -> Image:
    """With the noise of a camera that is alive."""
    noise = np.random.default_rng(int(picture.sum()) % 9973).integers(-5, 6, picture.shape[:2])
    return np.clip(picture + noise[:, :, None], 0, 255).astype(np.uint8)


def dimmed(to: float) -> Spoil:
    return lambda one: grainy(one * (to / one.mean()))


def softened(share: float) -> Spoil:
    """Contrast, and with it every edge, at this share."""
    return lambda one: grainy(100 + (one.astype(float) - 100) * share)


def shifted(share: float) -> Spoil:
    return lambda one: np.roll(one, round(share * one.shape[1]), axis=1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "seconds", "state"),
    [
        (dimmed(19), 40, "dark"),
        (dimmed(25), 40, "good"),
        (dimmed(19), 4, "good"),  # for less than 5 s
        (softened(0.2), 40, "blind"),
        (softened(0.5), 40, "good"),
        (softened(0.2), 25, "good"),  # for less than 30 s
        (shifted(0.14), 40, "moved"),
        (shifted(0.06), 40, "good"),
    ],
)
def test_each_threshold_from_both_sides(spoil: Spoil, seconds: int, state: str) -> None:
    spoilt = [spoil(one) for one in (LIVE * 2)[: 5 * seconds]]
    states = [row["state"] for row in rows([*LIVE, *spoilt, *LIVE[:60]])]
    assert state in states and set(states) <= {"good", state}


def test_how_far_a_view_moved_is_told() -> None:
    (_, moved) = rows([*LIVE[:100], *(shifted(0.2)(one) for one in LIVE)])
    detail = json.loads(str(moved["detail"]))
    assert moved["state"] == "moved" and abs(detail["right_px"] - 0.2 * VIDEO.width_px) <= 8
    assert abs(detail["down_px"]) <= 4


def test_a_knocked_view_stays_moved_when_little_of_the_first_is_left() -> None:
    """Step by step away, until nothing of the start is in the picture any more."""
    random = np.random.default_rng(3)
    wide = np.kron(random.integers(60, 160, (18, 160), np.uint8), np.ones((10, 10), np.uint8))
    views = [wide[:, at : at + 320] for at in (0, 80, 160, 240, 320, 400)]
    pictures = [np.repeat(view[:, :, None], 3, axis=2) for view in views for _ in range(60)]
    noisy = [np.clip(one + random.integers(-3, 4, one.shape), 0, 255).astype(np.uint8) for one in pictures]
    states = [(row["state"], row["start_ms"]) for row in rows(noisy)]
    assert [state for state, _ in states] == ["good", "moved"] and int(str(states[1][1])) <= 22_000


def test_a_hole_in_the_recording_is_no_slow_camera() -> None:
    health = Health(VIDEO)
    health.add(shard(LIVE[:100]))
    health.add(shard(LIVE[:100], 40_000))
    table = times(200)
    table.t_ms[100:] += 20_000
    table.gaps.append((20_000, 40_000, "hole"))
    assert {row["state"] for row in health.table(table, []).to_pylist()} == {"good"}
