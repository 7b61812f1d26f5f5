"""Arcs, flames and flashes in drawn pictures: what burns lights its surroundings and flickers, what shines does not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from detect.body import Body
from detect.glow import glow, place_px
from detect.looks import Looks
from detect.luminous import Glows, luminous
from detect.types import Frame, Image, Video

WIDTH, HEIGHT = 480, 270
VIDEO = Video("v", "CAM", "a.mp4", "0" * 64, 1, "mp4", "h264", WIDTH, HEIGHT, 0, 100, 20_000, False, None)
WHITE, FIRE = (255, 255, 255), (172, 253, 255)  # blue, green, red
Draw = Callable[[Image, int, np.random.Generator], None]


def burning(colour: tuple[int, int, int], size: tuple[int, int], lights: float) -> Draw:
    """A source at (200, 120) that is larger, smaller or out in each look, and lights what is around it."""

    def draw(picture: Image, number: int, random: np.random.Generator) -> None:
        power = float(random.choice((0.0, 0.4, 0.7, 1.0)))
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        light = lights * power * np.exp(-((x - 200) ** 2 + (y - 120) ** 2) / 3000)
        picture[:] = np.clip(picture + light[..., None], 0, 200)
        wide, high = int(size[0] * power), int(size[1] * power)
        picture[120 - high : 120 + high, 200 - wide : 200 + wide] = colour

    return draw


def lamp(picture: Image, number: int, random: np.random.Generator) -> None:
    picture[100:112, 300:312] = 255


def helmet(picture: Image, number: int, random: np.random.Generator) -> None:
    """White, walking."""
    picture[90:98, 40 + 5 * number : 50 + 5 * number] = 255


def at_work(picture: Image, number: int, random: np.random.Generator) -> None:
    """White, in place, a little to and fro."""
    x = 200 + int(random.integers(-4, 5))
    picture[118:126, x : x + 10] = 255


def flash(picture: Image, number: int, random: np.random.Generator) -> None:
    if number in (20, 21):
        picture[60:200, 100:380] = 255


def looks(draw: Draw, count: int = 60) -> Looks:
    random, found = np.random.default_rng(4), Looks()
    for number in range(count):
        picture = np.clip(random.normal(90, 2, (HEIGHT, WIDTH, 1)), 0, 255).astype(np.uint8).repeat(3, axis=2)
        draw(picture, number, random)
        found.add(Frame("v", number, 200 * number, picture))
    return found


def kinds(draw: Draw, bodies: tuple[Body, ...] = ()) -> set[str]:
    glows = Glows()
    glows.add(looks(draw))
    return {one.kind for one in luminous(VIDEO, glows, bodies)}


@pytest.mark.parametrize(
    ("draw", "wanted"),
    [
        (burning(WHITE, (4, 4), 80), {"arc"}),
        (burning(WHITE, (4, 4), 0), set()),  # flickers, but lights nothing: a reflection
        (burning(FIRE, (25, 35), 80), {"flame", "flash"}),  # it flares up from nothing
        (lamp, set()),
        (helmet, set()),
        (at_work, set()),
        (flash, {"flash"}),
    ],
)
def test_what_burns_and_what_only_shines(draw: Draw, wanted: set[str]) -> None:
    assert kinds(draw) == wanted


def test_where_and_when_and_how_sure() -> None:
    glows = Glows()
    glows.add(looks(burning(WHITE, (4, 4), 80)))
    (arc,) = [one for one in luminous(VIDEO, glows) if one.kind == "arc"]
    assert abs(arc.detail["x_px"] - 200) <= 25 and abs(arc.detail["y_px"] - 120) <= 25
    assert arc.start_ms <= 2_000 and arc.end_ms >= 10_000 and 0.6 <= arc.confidence <= 0.95


def test_bright_clothes_of_a_body_are_no_flame() -> None:
    t_ms = np.arange(60) * 200
    box = np.tile([150.0, 60.0, 260.0, 180.0], (60, 1))
    body = Body("v#1", "person", np.arange(60), t_ms, box, np.full(60, 0.9), {})
    assert "flame" not in kinds(burning(FIRE, (25, 35), 80), (body,))


def test_nothing_is_said_of_a_first_look_and_of_no_looks() -> None:
    picture = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    assert glow(Frame("v", 0, 0, picture), None)[0] == []
    assert luminous(VIDEO, Glows()) == []


@pytest.mark.parametrize(("rotation", "where"), [(0, (5, 5)), (90, (5, 475)), (180, (475, 265)), (270, (265, 5))])
def test_places_are_those_of_the_displayed_picture(rotation: int, where: tuple[float, float]) -> None:
    size = (WIDTH, HEIGHT) if rotation % 180 == 0 else (HEIGHT, WIDTH)
    assert place_px(0, *size, rotation) == where
