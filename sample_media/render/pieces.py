"""The bricks that plant is made of: one geom each, with helpers for bars, slabs, handrails and ladders."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sample_media.render.stage import Colour, Point, Point3

Place = Sequence[float] | NDArray[Any]
STEEL: Colour = (0.55, 0.56, 0.58)
SAFETY_YELLOW: Colour = (0.80, 0.62, 0.10)


@dataclass(frozen=True)
class Piece:
    """One geom: MuJoCo type and half sizes, middle, heading or axis, colour (sRGB), finish (see `finish.py`)."""

    shape: str
    size: tuple[float, ...]
    at: tuple[float, ...]
    heading_deg: float = 0.0
    along: tuple[float, ...] | None = None
    colour: tuple[float, ...] = STEEL
    finish: str = "plain"
    text: str = ""
    axis: Point = (0.0, 0.0)

    def xml(self) -> str:
        size = " ".join(f"{s:.4f}" for s in self.size)
        at = " ".join(f"{a:.4f}" for a in self.at)
        if self.along is not None:
            turn = 'zaxis="' + " ".join(f"{a:.5f}" for a in self.along) + '"'
        else:
            turn = f'euler="0 0 {self.heading_deg:.3f}"'
        return f'<geom type="{self.shape}" size="{size}" pos="{at}" {turn}/>'


def box(
    at: Sequence[float],
    size: Point3,
    heading_deg: float = 0.0,
    colour: Colour = STEEL,
    finish: str = "plain",
    text: str = "",
) -> Piece:
    """A box with full edge lengths `size`, middle `at`."""
    half = tuple(max(0.002, s / 2) for s in size)
    return Piece("box", half, tuple(float(a) for a in at), heading_deg, None, colour, finish, text)


def bar(a: Place, b: Place, radius: float, colour: Colour, finish: str = "steel") -> Piece:
    """A round bar between two points."""
    start, end = np.asarray(a, float), np.asarray(b, float)
    way = end - start
    length = float(np.linalg.norm(way))
    middle = tuple((start + end) / 2)
    return Piece("cylinder", (radius, length / 2), middle, along=tuple(way / length), colour=colour, finish=finish)


def slab(
    a: Sequence[float], b: Sequence[float], low: float, high: float, thick: float, colour: Colour, finish: str
) -> Piece:
    """An upright wall from a to b, between two heights."""
    way = np.subtract(b, a)
    length = max(0.01, float(np.linalg.norm(way)))
    middle = (np.asarray(a, float) + np.asarray(b, float)) / 2
    heading = math.degrees(math.atan2(way[1], way[0]))
    return box((*middle, (low + high) / 2), (length, thick, high - low), heading, colour, finish)


def rail(points: Sequence[Point3], colour: Colour = SAFETY_YELLOW) -> Iterator[Piece]:
    """Handrail over foot points: posts, top rail at 1.1 m, knee rail."""
    for a, b in itertools.pairwise(points):
        way = np.subtract(b, a)
        length = float(np.linalg.norm(way))
        if length < 0.05:
            continue
        for height in (1.1, 0.55):
            yield bar((a[0], a[1], a[2] + height), (b[0], b[1], b[2] + height), 0.022, colour)
        count = max(1, round(length / 1.5))
        for i in range(count + 1):
            x, y, z = np.asarray(a) + way * i / count
            yield bar((x, y, z), (x, y, z + 1.1), 0.022, colour)


def ladder(x: float, y: float, z: float, top: float, heading_deg: float, lean: float = 0.25) -> Iterator[Piece]:
    """A ladder leaning forward along its heading."""
    a = math.radians(heading_deg)
    side = np.array((-math.sin(a), math.cos(a), 0.0)) * 0.22
    foot = np.array((x, y, z))
    head = foot + np.array((math.cos(a) * lean * (top - z), math.sin(a) * lean * (top - z), top - z))
    aluminium: Colour = (0.72, 0.73, 0.74)
    for s in (-1, 1):
        yield bar(foot + s * side, head + s * side, 0.03, aluminium)
    for i in range(1, int((top - z) / 0.3) + 1):
        at = foot + (head - foot) * (i * 0.3 / (top - z))
        yield bar(at - side, at + side, 0.016, aluminium)
