"""One person in one picture: mask, shadows, and the rectangles that they take up in the ideal grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_media.render.figure import Stance
from sample_media.render.gbuffer import Surface, View, look
from sample_media.render.light import DepthMap, Source
from sample_media.render.people import REACH_M, Person

Box = tuple[int, int, int, int]
"""Column, row of the first sample; column, row after the last."""
SHADOW_MAP_PX = 192
Floats = NDArray[np.float32]


@dataclass
class Shadow:
    """What a person keeps from one light: the person's depths seen from it, and where in the grid that can fall.

    `rows`, `columns` are the samples inside the outline of body and fallen shadow.
    """

    chart: DepthMap
    box: Box
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]


@dataclass
class Seen:
    """A person in the ideal grid at one moment. `mask` marks samples of `box` no nearer thing hides."""

    person: Person
    stance: Stance
    box: Box
    surface: Surface
    reach: Box
    mask: NDArray[np.bool_]
    shadows: dict[int, Shadow]


def around(origins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points that enclose the body whose joints are given."""
    grow = np.array([(x, y, z) for x in (-0.17, 0.17) for y in (-0.17, 0.17) for z in (-0.16, 0.27)])
    return np.asarray((origins[:, None] + grow[None]).reshape(-1, 3))


def fallen(corners: NDArray[np.float64], source: Source, floor_m: float, reach_m: float) -> NDArray[np.float64]:
    """Where the shadows of points fall on the floor, at most 6 m behind them and `reach_m` from the light."""
    if source.kind == "sun":
        assert source.towards is not None
        way = np.broadcast_to(source.towards, corners.shape)
    else:
        assert source.place is not None
        way = corners - source.place
        way = way / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-6)
    drop = np.where(way[:, 2] < -0.02, np.maximum(corners[:, 2] - floor_m, 0.0) / np.maximum(-way[:, 2], 0.02), 6.0)
    drop = np.minimum(drop, 6.0)
    if source.place is not None:
        drop = np.minimum(drop, np.maximum(0.3, reach_m - np.linalg.norm(corners - source.place, axis=1)))
    return np.asarray(corners + way * drop[:, None])


def shadow_map(person: Person, source: Source, middle: NDArray[np.float64]) -> DepthMap:
    if source.kind == "sun":
        assert source.towards is not None
        start = middle - source.towards * 10
        right, up, forward = look(start, middle)
        view = View(start, right, up, forward, -REACH_M, REACH_M, -REACH_M, REACH_M, 0.5, 80.0, True)
    else:
        assert source.place is not None
        away = float(np.linalg.norm(middle - source.place))
        tangent = min(3.0, math.tan(math.asin(min(0.95, REACH_M / max(away, 1e-3)))))
        right, up, forward = look(source.place, middle)
        view = View(source.place, right, up, forward, -tangent, tangent, -tangent, tangent, 0.05, 80.0)
    return DepthMap(view, person.draw(view, SHADOW_MAP_PX, SHADOW_MAP_PX, "d").depth_m)


def uncover(other: Seen, area: Box, depth: Floats, front: NDArray[np.bool_]) -> None:
    """Where this person is in front of `other`, who was laid before, `other` is not seen."""
    shared = overlap(area, other.box)
    if shared is None or not other.mask.any():
        return
    theirs = (
        slice(shared[1] - other.box[1], shared[3] - other.box[1]),
        slice(shared[0] - other.box[0], shared[2] - other.box[0]),
    )
    mine = slice(shared[1] - area[1], shared[3] - area[1]), slice(shared[0] - area[0], shared[2] - area[0])
    other.mask[theirs] &= ~(front[mine] & (depth[mine] < other.surface.depth_m[theirs]))


def overlap(a: Box, b: Box) -> Box | None:
    box = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    return box if box[0] < box[2] and box[1] < box[3] else None


def union(a: Box, b: Box) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def clusters(seen: Sequence[Seen]) -> list[list[Seen]]:
    """Groups of people whose reaches touch, so that one never overwrites another's shadow."""
    groups: list[tuple[Box, list[Seen]]] = []
    for one in seen:
        box, members = one.reach, [one]
        again = True
        while again:
            again = False
            for group in groups:
                if overlap(group[0], box) is not None:
                    groups.remove(group)
                    box, members, again = union(box, group[0]), members + group[1], True
                    break
        groups.append((box, members))
    return [members for _, members in groups]
