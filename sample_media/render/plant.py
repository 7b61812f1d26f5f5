# ruff: noqa: E501  (tables of shapes)
"""The static plant as MuJoCo geoms: every solid of a stage becomes boxes, cylinders and spheres with a colour and a finish."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sample_media.render.pieces import STEEL, Piece, bar, box, ladder, rail, slab
from sample_media.render.plant_things import thing
from sample_media.render.stage import (
    Building,
    Colour,
    Fence,
    Pipe,
    PipeRack,
    Platform,
    Stage,
    Tank,
    Thing,
    Vessel,
    Wall,
)  # fmt: skip

PIPE_COLOURS: tuple[Colour, ...] = (
    (0.60, 0.62, 0.64), (0.72, 0.72, 0.70), (0.20, 0.42, 0.30), (0.62, 0.30, 0.16), (0.68, 0.66, 0.55), (0.30, 0.34, 0.52),
)  # fmt: skip


@dataclass(frozen=True)
class Plant:
    """`xml` for MuJoCo; `pieces[i]` is the part numbered i + 1 (the ground is the first)."""

    xml: str
    pieces: tuple[Piece, ...]


def build(stage: Stage) -> Plant:
    """All pieces of a stage, ground first."""
    x1, y1, x2, y2 = stage.extent
    ground = Piece(
        "box", (400, 400, 0.5), ((x1 + x2) / 2, (y1 + y2) / 2, -0.5), finish="ground", colour=(0.45, 0.44, 0.42)
    )
    pieces = [ground]
    for solid in stage.solids:
        pieces += _pieces(solid)
    for lamp in stage.lamps:
        pieces.append(
            box((lamp.x_m, lamp.y_m, lamp.z_m + 0.12), (0.30, 0.22, 0.10), colour=(0.25, 0.25, 0.26), finish="lamp")
        )
    geoms = "\n".join(piece.xml() for piece in pieces)
    return Plant(f"<mujoco><worldbody>{geoms}</worldbody></mujoco>", tuple(pieces))


def _pieces(solid: object) -> list[Piece]:
    if isinstance(solid, Tank):
        return list(_tank(solid))
    if isinstance(solid, Vessel):
        return list(_vessel(solid))
    if isinstance(solid, PipeRack):
        return list(_rack(solid))
    if isinstance(solid, Pipe):
        return list(_pipe(solid))
    if isinstance(solid, Wall):
        return [slab(a, b, 0, solid.height_m, solid.thickness_m, solid.colour, "concrete") for a, b in zip(solid.points, solid.points[1:], strict=False)]  # fmt: skip
    if isinstance(solid, Platform):
        return list(_platform(solid))
    if isinstance(solid, Building):
        return list(_building(solid))
    if isinstance(solid, Fence):
        return list(_fence(solid))
    assert isinstance(solid, Thing)
    return list(thing(solid))


def _tank(t: Tank) -> Iterator[Piece]:
    place = (t.x_m, t.y_m)
    yield Piece("cylinder", (t.radius_m, t.height_m / 2), (*place, t.height_m / 2 + 0.15), colour=t.colour, finish="tank", text=t.name, axis=place)  # fmt: skip
    yield Piece("cylinder", (t.radius_m + 0.35, 0.09), (*place, 0.09), colour=(0.55, 0.54, 0.51), finish="concrete")
    yield Piece("ellipsoid", (t.radius_m, t.radius_m, t.radius_m * 0.22), (*place, t.height_m + 0.15), colour=t.colour, finish="steel")  # fmt: skip
    for z in (t.height_m * 0.36, t.height_m * 0.7, t.height_m + 0.1):
        yield Piece("cylinder", (t.radius_m + 0.07, 0.05), (*place, z), colour=tuple(c * 0.93 for c in t.colour), finish="steel")  # fmt: skip
    yield from rail([(t.x_m + t.radius_m * math.cos(a), t.y_m + t.radius_m * math.sin(a), t.height_m + 0.15) for a in np.linspace(0, 2 * math.pi, 17)])  # fmt: skip
    yield from _spiral_stair(t)
    if t.manhole_bearing_deg is not None:
        a = math.radians(t.manhole_bearing_deg)
        out = np.array((math.cos(a), math.sin(a), 0.0))
        middle = np.array((t.x_m, t.y_m, 1.05)) + out * t.radius_m
        yield Piece("cylinder", (0.40, 0.17), tuple(middle + out * 0.1), along=tuple(out), colour=STEEL, finish="steel")
        yield Piece("cylinder", (0.50, 0.03), tuple(middle + out * 0.22), along=tuple(out), colour=(0.42, 0.43, 0.45), finish="steel")  # fmt: skip
        yield Piece("cylinder", (0.31, 0.02), tuple(middle + out * 0.26), along=tuple(out), colour=(0.03, 0.03, 0.03), finish="plain")  # fmt: skip
        side = np.array((-out[1], out[0], 0.0))  # the cover swung open on its davit
        cover = middle + out * 0.35 + side * 0.85
        yield Piece("cylinder", (0.50, 0.03), tuple(cover), along=tuple(side * 0.35 + out), colour=(0.50, 0.51, 0.53), finish="steel")  # fmt: skip
        yield box(tuple(middle + out * 0.75 + (0, 0, -0.93)), (0.9, 0.6, 0.12), math.degrees(a), (0.50, 0.50, 0.48), "steel")  # fmt: skip


def _spiral_stair(t: Tank) -> Iterator[Piece]:
    rise, start = 0.22, math.radians((t.manhole_bearing_deg or 0.0) + 60)
    steps = int(t.height_m / rise)
    turn = 0.27 / (t.radius_m + 0.4)
    rail_points = []
    for i in range(steps):
        a, z = start + i * turn, 0.25 + i * rise
        r = t.radius_m + 0.42
        yield box((t.x_m + r * math.cos(a), t.y_m + r * math.sin(a), z), (0.7, 0.25, 0.04), math.degrees(a), (0.48, 0.49, 0.50), "steel")  # fmt: skip
        if i % 6 == 0 or i == steps - 1:
            edge = t.radius_m + 0.75
            rail_points.append((t.x_m + edge * math.cos(a), t.y_m + edge * math.sin(a), z))
    yield from rail(rail_points)


def _vessel(v: Vessel) -> Iterator[Piece]:
    a = math.radians(v.heading_deg)
    along = (0.0, 0.0, 1.0) if v.upright else (math.cos(a), math.sin(a), 0.0)
    lift = v.z_m + (v.length_m / 2 + 0.9 if v.upright else v.radius_m + 0.9)
    middle = np.array((v.x_m, v.y_m, lift))
    yield Piece("cylinder", (v.radius_m, v.length_m / 2), tuple(middle), along=along, colour=v.colour, finish="steel")
    for end in (-1, 1):
        yield Piece("ellipsoid", (v.radius_m, v.radius_m, v.radius_m * 0.5), tuple(middle + end * np.array(along) * v.length_m / 2), along=along, colour=v.colour, finish="steel")  # fmt: skip
        if not v.upright:
            foot = middle + end * np.array(along) * v.length_m * 0.32
            yield box((foot[0], foot[1], v.z_m + 0.45 + v.radius_m * 0.2), (0.3, v.radius_m * 1.5, 0.9 + v.radius_m * 0.4), v.heading_deg, (0.52, 0.51, 0.49), "concrete")  # fmt: skip
        ring = middle + end * np.array(along) * v.length_m * 0.46
        yield Piece("cylinder", (v.radius_m + 0.03, 0.05), tuple(ring), along=along, colour=tuple(c * 0.9 for c in v.colour), finish="steel")  # fmt: skip
    if v.upright:
        yield Piece("cylinder", (v.radius_m * 0.95, 0.45), (v.x_m, v.y_m, v.z_m + 0.45), colour=(0.50, 0.50, 0.49), finish="steel")  # fmt: skip
        yield bar((v.x_m + v.radius_m + 0.2, v.y_m, v.z_m), (v.x_m + v.radius_m + 0.2, v.y_m, lift + v.length_m / 2), 0.06, PIPE_COLOURS[1])  # fmt: skip
    else:
        top = tuple(middle + np.array((0.0, 0.0, v.radius_m)))
        yield bar(top, (top[0], top[1], top[2] + 0.7), 0.09, PIPE_COLOURS[0])
        yield Piece("cylinder", (0.22, 0.06), (top[0], top[1], top[2] + 0.25), colour=STEEL, finish="steel")


def _rack(r: PipeRack) -> Iterator[Piece]:
    a, b = np.array(r.start), np.array(r.end)
    length = float(np.linalg.norm(b - a))
    along = (b - a) / length
    side = np.array((-along[1], along[0]))
    count = max(2, round(length / 4.5) + 1)
    column = (0.36, 0.40, 0.43)
    for i in range(count):
        middle = a + along * length * i / (count - 1)
        ends = [middle + side * s * r.width_m / 2 for s in (-1, 1)]
        for end in ends:
            yield slab_column(end, r.height_m + 0.35, column)
        for z in (r.height_m, r.height_m - 1.2):
            yield bar((*ends[0], z), (*ends[1], z), 0.07, column)
    for s in (-1, 1):
        yield bar((*(a + side * s * r.width_m / 2), r.height_m + 0.3), (*(b + side * s * r.width_m / 2), r.height_m + 0.3), 0.06, column)  # fmt: skip
    for k in range(r.pipes):
        offset = side * (k - (r.pipes - 1) / 2) * r.width_m * 0.8 / max(1, r.pipes - 1)
        radius = (0.11, 0.07, 0.14, 0.06, 0.09)[k % 5]
        z = r.height_m + 0.07 + radius if k % 2 == 0 else r.height_m - 1.13 + radius
        yield bar((*(a + offset), z), (*(b + offset), z), radius, PIPE_COLOURS[k % len(PIPE_COLOURS)])
    tray = a + side * r.width_m * 0.62, b + side * r.width_m * 0.62
    yield slab(tuple(tray[0]), tuple(tray[1]), r.height_m - 0.5, r.height_m - 0.38, 0.35, (0.66, 0.67, 0.68), "steel")


def slab_column(place: np.ndarray, height: float, colour: Colour) -> Piece:
    return box((float(place[0]), float(place[1]), height / 2), (0.18, 0.18, height), colour=colour, finish="steel")


def _pipe(p: Pipe) -> Iterator[Piece]:
    for a, b in zip(p.points, p.points[1:], strict=False):
        yield bar(a, b, p.radius_m, p.colour)
    for point in p.points[1:-1]:
        yield Piece("sphere", (p.radius_m * 1.15,), point, colour=p.colour, finish="steel")
    for a, b in zip(p.points, p.points[1:], strict=False):
        way = np.subtract(b, a)
        if np.linalg.norm(way) > 1.5:
            yield Piece("cylinder", (p.radius_m * 1.8, 0.04), tuple(np.array(a) + way * 0.15), along=tuple(way / np.linalg.norm(way)), colour=(0.40, 0.41, 0.42), finish="steel")  # fmt: skip


def _platform(p: Platform) -> Iterator[Piece]:
    x1, y1, x2, y2, z = p.x1_m, p.y1_m, p.x2_m, p.y2_m, p.z_m
    mid_x, mid_y = (x1 + x2) / 2, (y1 + y2) / 2
    yield box((mid_x, mid_y, z - 0.06), (x2 - x1, y2 - y1, 0.12), colour=(0.40, 0.41, 0.40), finish="grating")
    for x in (x1 + 0.1, x2 - 0.1):
        for y in (y1 + 0.1, mid_y, y2 - 0.1):
            yield slab_column(np.array((x, y)), z - 0.06, (0.36, 0.40, 0.43))
    gap = 0.6
    way, middle, edge = {
        "south": ((0, -1), (mid_x, y1), (1, 0)), "north": ((0, 1), (mid_x, y2), (1, 0)),
        "west": ((-1, 0), (x1, mid_y), (0, 1)), "east": ((1, 0), (x2, mid_y), (0, 1)),
    }[p.stair_side]  # fmt: skip
    corners = [(x1, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)]
    for a, b in itertools.pairwise(corners):
        along = np.subtract(b, a) / np.linalg.norm(np.subtract(b, a))
        if abs(along @ np.subtract(middle, a) - np.linalg.norm(np.subtract(b, a)) / 2) < 1e-6 and abs(np.cross(along, np.subtract(middle, a))) < 1e-6:  # fmt: skip
            yield from rail([(*a, z), (*(np.array(middle) - along * gap), z)])
            yield from rail([(*(np.array(middle) + along * gap), z), (*b, z)])
        else:
            yield from rail([(*a, z), (*b, z)])
    steps = max(2, round(z / 0.2))
    heading = math.degrees(math.atan2(way[1], way[0]))
    for i in range(steps):
        at = np.array(middle) + np.array(way) * (0.15 + 0.26 * i)
        yield box((at[0], at[1], z - (i + 1) * z / steps + z / steps * 0.5), (0.26, 1.1, 0.04), heading, (0.45, 0.46, 0.45), "grating")  # fmt: skip
    for s in (-gap, gap):
        side = np.array(middle) + np.array(edge) * s
        foot = side + np.array(way) * 0.26 * steps
        yield bar((*side, z - 0.1), (*foot, 0.05), 0.05, (0.36, 0.40, 0.43))
        yield from rail([(*side, z), (*foot, 0.05)])


def _building(b: Building) -> Iterator[Piece]:
    thick = 0.22
    sides = {
        "south": ((b.x1_m, b.y1_m), (b.x2_m, b.y1_m)), "north": ((b.x1_m, b.y2_m), (b.x2_m, b.y2_m)),
        "west": ((b.x1_m, b.y1_m), (b.x1_m, b.y2_m)), "east": ((b.x2_m, b.y1_m), (b.x2_m, b.y2_m)),
    }  # fmt: skip
    for side, (a, c) in sides.items():
        start, way = np.array(a), np.subtract(c, a)
        length = float(np.linalg.norm(way))
        way = way / length
        at = 0.0
        for door in sorted((d for d in b.doors if d.side == side), key=lambda d: d.offset_m):
            left, right = door.offset_m - door.width_m / 2, door.offset_m + door.width_m / 2
            yield slab(tuple(start + way * at), tuple(start + way * left), 0, b.height_m, thick, b.colour, "plaster")
            yield slab(tuple(start + way * left), tuple(start + way * right), door.height_m, b.height_m, thick, b.colour, "plaster")  # fmt: skip
            out = np.array({"south": (0, -1), "north": (0, 1), "west": (-1, 0), "east": (1, 0)}[side])
            hinge = start + way * left + out * 0.12
            tip = hinge + (out * 0.95 - way * 0.3) * door.width_m if door.leaf_open else start + way * right
            yield slab(tuple(hinge), tuple(tip), 0.03, door.height_m, 0.05, (0.32, 0.40, 0.44), "steel")
            at = right
        yield slab(tuple(start + way * at), tuple(start + way * length), 0, b.height_m, thick, b.colour, "plaster")
    middle = ((b.x1_m + b.x2_m) / 2, (b.y1_m + b.y2_m) / 2)
    size = (b.x2_m - b.x1_m, b.y2_m - b.y1_m)
    yield box(
        (*middle, b.height_m + 0.1), (size[0] + 0.6, size[1] + 0.6, 0.2), colour=(0.55, 0.54, 0.52), finish="concrete"
    )
    yield box((*middle, 0.015), (size[0], size[1], 0.03), colour=(0.42, 0.43, 0.42), finish="floor")
    yield box((b.x1_m + size[0] * 0.5, b.y1_m - 0.14, b.height_m - 0.45), (min(2.2, size[0] * 0.4), 0.04, 0.5), colour=(0.12, 0.25, 0.50), finish="sign", text=b.name)  # fmt: skip


def _fence(f: Fence) -> Iterator[Piece]:
    for a, b in zip(f.points, f.points[1:], strict=False):
        way = np.subtract(b, a)
        length = float(np.linalg.norm(way))
        way = way / length
        for at in np.arange(0, length + 0.01, 2.5):
            x, y = np.array(a) + way * min(at, length)
            yield bar((x, y, 0), (x, y, f.height_m + 0.1), 0.035, (0.50, 0.52, 0.52))
        for z in (0.15, f.height_m):
            yield bar((*a, z), (*b, z), 0.02, (0.45, 0.50, 0.46))
        for at in np.arange(0.14, length, 0.14):
            x, y = np.array(a) + way * at
            yield bar((x, y, 0.15), (x, y, f.height_m), 0.009, (0.38, 0.46, 0.40))


__all__ = ["Plant", "build", "ladder"]
