"""People stand on the floor, walk without skating, lie when they lie, and are absent when they are."""

import numpy as np
import pytest

from sample_media.render.body import SEGMENTS
from sample_media.render.figure import Figure, outfit_at
from sample_media.render.stage import Actor, Motion, Outfit, Posture


def person(posture: Posture, speed_mps: float = 0.0, seconds: float = 6.0, z_m: float = 0.0, **more: object) -> Figure:
    t = np.arange(0, seconds + 0.05, 0.1)
    zeros = np.zeros(len(t))
    motion = Motion((t * 1000).astype(np.int64), t * speed_mps, zeros, zeros + z_m, zeros, (posture,) * len(t))
    return Figure(Actor("p", motion, **more))  # type: ignore[arg-type]


def joint(figure: Figure, t_ms: float, name: str) -> np.ndarray:
    stance = figure.at(t_ms)
    assert stance is not None
    return stance.origins[SEGMENTS.index(name)]


@pytest.mark.parametrize("z_m", [0.0, 2.6])
@pytest.mark.parametrize(
    "posture", ["stand", "walk", "run", "work", "weld", "kneel", "crouch", "lean", "phone", "sign", "point"]
)
def test_soles_or_knees_are_on_the_floor(posture: Posture, z_m: float) -> None:
    figure = person(posture, 1.3 if posture == "walk" else 0.0, z_m=z_m)
    lowest = min(joint(figure, 3000, name)[2] for name in ("foot_l", "foot_r", "shin_l", "shin_r"))
    assert 0.0 < lowest - z_m < 0.2  # an ankle over a foot on its toes


@pytest.mark.parametrize("height_m", [1.55, 1.73, 1.92])
def test_a_standing_person_is_as_tall_as_given(height_m: float) -> None:
    head = joint(person("stand", height_m=height_m), 3000, "head")
    assert head[2] + 0.13 * height_m == pytest.approx(height_m, abs=0.05)


def test_the_standing_foot_does_not_skate() -> None:
    figure = person("walk", 1.3)
    times = np.arange(1000, 5000, 20)
    feet = {end: np.array([joint(figure, t, f"foot_{end}") for t in times]) for end in "lr"}
    forward = {end: np.diff(f[:, 0]) / 0.02 for end, f in feet.items()}
    slowest = np.minimum(forward["l"], forward["r"])
    assert np.median(slowest) < 0.45  # the foot on the ground moves far slower than the body
    assert max(f.max() for f in forward.values()) > 2.2  # the other one swings past it


def test_lying_is_low_and_falling_leads_there() -> None:
    assert joint(person("lie"), 3000, "head")[2] < 0.45
    falling = person("fall")
    heights = [joint(falling, t, "head")[2] for t in (50, 400, 700, 1500)]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] > 1.3 and heights[-1] < 0.45


def test_absent_before_after_and_between() -> None:
    t = np.array([0, 1000, 2000, 3000], np.int64)
    zeros = np.zeros(4)
    present = np.array([True, False, True, True])
    figure = Figure(Actor("p", Motion(t, zeros, zeros, zeros, zeros, ("stand",) * 4, present)))
    assert [figure.at(ms) is not None for ms in (-1, 0, 500, 1500, 2500, 3000, 3001)] == [
        False, True, True, False, True, True, False,
    ]  # fmt: skip


def test_outfit_changes_at_its_time() -> None:
    bare = Outfit(from_utc_ms=2000, helmet="missing")
    actor = person("stand", outfits=(Outfit(), bare)).actor
    assert outfit_at(actor, 1999).helmet == "worn"
    assert outfit_at(actor, 2000).helmet == "missing"


@pytest.mark.parametrize(
    ("helmet", "on_head", "in_hand"), [("worn", True, False), ("missing", False, False), ("carried", False, True)]
)
def test_helmet_is_where_it_is_said_to_be(helmet: str, on_head: bool, in_hand: bool) -> None:
    figure = person("stand")
    colours = dict(zip((p.name for p in figure.parts), figure.colours(Outfit(helmet=helmet)), strict=True))  # type: ignore[arg-type]
    assert (colours["helmet"] is not None, colours["carried_helmet"] is not None) == (on_head, in_hand)
    assert (colours["hair"] is None) == on_head
