# ruff: noqa: E501  (tables of shapes)
"""Small equipment of a plant, one function for each kind of `Thing`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from sample_media.render.body import helmet_shell
from sample_media.render.pieces import Piece, bar, box, ladder
from sample_media.render.stage import Colour, Thing


def thing(t: Thing) -> Iterator[Piece]:
    """The pieces of one small thing."""
    yield from _KINDS[t.kind](t)


def _place(t: Thing, x: float, y: float, z: float) -> tuple[float, float, float]:
    a = math.radians(t.heading_deg)
    return (t.x_m + x * math.cos(a) - y * math.sin(a), t.y_m + x * math.sin(a) + y * math.cos(a), t.z_m + z)


def _block(t: Thing, at: tuple[float, float, float], size: tuple[float, float, float], colour: Colour, finish: str = "plain", text: str = "") -> Piece:  # fmt: skip
    return box(_place(t, *at), size, t.heading_deg, colour, finish, text)


def _upright(t: Thing, at: tuple[float, float, float], radius: float, height: float, colour: Colour) -> Piece:
    x, y, z = _place(t, *at)
    return Piece("cylinder", (radius, height / 2), (x, y, z + height / 2), colour=colour, finish="steel")


def _cabinet(t: Thing) -> Iterator[Piece]:
    colour = t.colour or (0.70, 0.71, 0.69)
    yield _block(t, (0, 0, 1.05), (0.8, 0.6, 2.1), colour, "steel")
    yield _block(t, (0.0, -0.305, 1.05), (0.74, 0.01, 2.0), tuple(c * 0.92 for c in colour), "steel")  # type: ignore[arg-type]
    yield _block(t, (0, -0.315, 1.65), (0.45, 0.01, 0.28), (0.10, 0.13, 0.14))
    for i, lamp in enumerate(((0.7, 0.1, 0.08), (0.1, 0.6, 0.15), (0.75, 0.6, 0.1))):
        yield _block(t, (-0.15 + 0.15 * i, -0.32, 1.42), (0.05, 0.02, 0.05), lamp)


def _table(t: Thing) -> Iterator[Piece]:
    yield _block(t, (0, 0, 0.74), (1.4, 0.7, 0.05), t.colour or (0.55, 0.44, 0.30), "wood")
    for x in (-0.62, 0.62):
        for y in (-0.28, 0.28):
            yield _block(t, (x, y, 0.36), (0.05, 0.05, 0.72), (0.30, 0.30, 0.31))


def _ladder(t: Thing) -> Iterator[Piece]:
    yield from ladder(t.x_m, t.y_m, t.z_m, t.z_m + 3.2, t.heading_deg)


def _gas_bottles(t: Thing) -> Iterator[Piece]:
    for i, colour in enumerate(((0.20, 0.45, 0.70), (0.82, 0.82, 0.80))):
        yield _upright(t, (0.0, 0.28 * i, 0.05), 0.11, 1.25, colour)
        x, y, z = _place(t, 0, 0.28 * i, 1.30)
        yield Piece("ellipsoid", (0.11, 0.11, 0.09), (x, y, z), colour=colour, finish="steel")
        yield _upright(t, (0.0, 0.28 * i, 1.36), 0.03, 0.14, (0.6, 0.5, 0.2))
    yield _block(t, (0.0, 0.14, 0.03), (0.4, 0.75, 0.05), (0.3, 0.3, 0.3))
    yield _block(t, (0.15, 0.14, 0.55), (0.04, 0.6, 0.06), (0.3, 0.3, 0.3))


def _extinguisher(t: Thing) -> Iterator[Piece]:
    for y in (0.0, 0.3):
        yield _upright(t, (0, y, 0), 0.09, 0.50, (0.70, 0.06, 0.05))
        yield _upright(t, (0, y, 0.50), 0.03, 0.12, (0.08, 0.08, 0.08))


def _drum(t: Thing) -> Iterator[Piece]:
    yield _upright(t, (0, 0, 0), 0.29, 0.88, t.colour or (0.16, 0.30, 0.50))
    for z in (0.28, 0.58):
        yield _upright(t, (0, 0, z), 0.30, 0.03, t.colour or (0.16, 0.30, 0.50))


def _welding_set(t: Thing) -> Iterator[Piece]:
    yield _block(t, (0, 0, 0.35), (0.65, 0.35, 0.5), t.colour or (0.72, 0.28, 0.06), "steel")
    yield _block(t, (-0.33, 0, 0.38), (0.01, 0.30, 0.35), (0.12, 0.12, 0.12))
    yield _block(t, (0, 0, 0.68), (0.5, 0.05, 0.06), (0.15, 0.15, 0.15))
    for y in (-0.2, 0.2):
        x1, y1, z1 = _place(t, -0.2, y, 0.11)
        a = math.radians(t.heading_deg)
        yield Piece(
            "cylinder", (0.11, 0.03), (x1, y1, z1), along=(-math.sin(a), math.cos(a), 0), colour=(0.05, 0.05, 0.05)
        )
    previous = np.array(_place(t, 0.33, 0, 0.3))
    for i in range(1, 10):  # the cable on the ground
        following = np.array(_place(t, 0.33 + 0.32 * i, 0.28 * math.sin(1.3 * i), 0.02))
        yield bar(previous, following, 0.018, (0.06, 0.06, 0.06), "plain")
        previous = following


def _cone(t: Thing) -> Iterator[Piece]:
    orange = t.colour or (0.88, 0.28, 0.06)
    yield _block(t, (0, 0, 0.02), (0.36, 0.36, 0.04), (0.10, 0.10, 0.10))
    for z, radius, colour in ((0.04, 0.14, orange), (0.20, 0.115, (0.88, 0.88, 0.86)), (0.34, 0.09, orange), (0.48, 0.065, (0.88, 0.88, 0.86)), (0.60, 0.045, orange)):  # fmt: skip
        yield _upright(t, (0, 0, z), radius, 0.15, colour)


def _sign(t: Thing) -> Iterator[Piece]:
    yield _upright(t, (0, 0, 0), 0.025, 1.9, (0.5, 0.5, 0.5))
    yield _block(t, (0, -0.03, 1.65), (0.75, 0.02, 0.55), t.colour or (0.80, 0.64, 0.10), "sign", t.text)


def _toolbox(t: Thing) -> Iterator[Piece]:
    yield _block(t, (0, 0, 0.16), (0.55, 0.28, 0.30), t.colour or (0.60, 0.10, 0.08), "steel")
    yield _block(t, (0, 0, 0.34), (0.3, 0.03, 0.06), (0.1, 0.1, 0.1))


def _truck(t: Thing) -> Iterator[Piece]:
    cab = t.colour or (0.70, 0.72, 0.74)
    yield _block(t, (2.6, 0, 1.35), (1.9, 2.3, 1.9), cab, "steel")
    yield _block(t, (3.56, 0, 1.75), (0.02, 2.0, 0.75), (0.06, 0.08, 0.10))
    for y in (-1.16, 1.16):
        yield _block(t, (2.9, y, 1.75), (0.9, 0.02, 0.6), (0.06, 0.08, 0.10))
    yield _block(t, (-0.6, 0, 0.75), (5.6, 0.9, 0.25), (0.12, 0.12, 0.13))
    x, y, z = _place(t, -1.0, 0, 1.85)
    a = math.radians(t.heading_deg)
    yield Piece("cylinder", (1.02, 2.3), (x, y, z), along=(math.cos(a), math.sin(a), 0), colour=(0.78, 0.79, 0.80), finish="steel")  # fmt: skip
    for wx in (2.4, -0.6, -2.0):
        for wy in (-0.95, 0.95):
            px, py, pz = _place(t, wx, wy, 0.48)
            yield Piece("cylinder", (0.48, 0.16), (px, py, pz), along=(-math.sin(a), math.cos(a), 0), colour=(0.05, 0.05, 0.05))  # fmt: skip


def _bollard(t: Thing) -> Iterator[Piece]:
    for i, colour in enumerate(((0.82, 0.66, 0.08), (0.08, 0.08, 0.08), (0.82, 0.66, 0.08), (0.08, 0.08, 0.08))):
        yield _upright(t, (0, 0, 0.24 * i), 0.09, 0.24, colour)


def _lamp_post(t: Thing) -> Iterator[Piece]:
    yield _upright(t, (0, 0, 0), 0.08, 7.0, (0.55, 0.56, 0.57))
    yield _block(t, (0, 0, 0.2), (0.45, 0.45, 0.4), (0.5, 0.5, 0.48), "concrete")
    yield bar(_place(t, 0, 0, 6.95), _place(t, 1.0, 0, 7.1), 0.05, (0.55, 0.56, 0.57))


def _control_box(t: Thing) -> Iterator[Piece]:
    yield _upright(t, (0, 0, 0), 0.04, 1.2, (0.4, 0.4, 0.4))
    yield _block(t, (0, 0, 1.4), (0.4, 0.22, 0.5), t.colour or (0.62, 0.63, 0.60), "steel")
    yield _block(t, (0, -0.12, 1.45), (0.08, 0.03, 0.08), (0.72, 0.08, 0.06))


def _scaffold(t: Thing) -> Iterator[Piece]:
    pole: Colour = (0.62, 0.58, 0.50)
    for x in (-1.5, 0.0, 1.5):
        for y in (-0.6, 0.6):
            yield bar(_place(t, x, y, 0), _place(t, x, y, 4.2), 0.024, pole)
    for z in (1.9, 3.1, 4.0):
        for y in (-0.6, 0.6):
            yield bar(_place(t, -1.6, y, z), _place(t, 1.6, y, z), 0.024, pole)
        for x in (-1.5, 0.0, 1.5):
            yield bar(_place(t, x, -0.7, z), _place(t, x, 0.7, z), 0.024, pole)
    yield bar(_place(t, -1.5, -0.6, 0.1), _place(t, 1.5, -0.6, 3.1), 0.024, pole)
    yield _block(t, (0, 0, 1.95), (3.1, 1.1, 0.05), (0.58, 0.46, 0.30), "wood")


def _pallet(t: Thing) -> Iterator[Piece]:
    yield _block(t, (0, 0, 0.07), (1.2, 1.0, 0.14), (0.52, 0.42, 0.28), "wood")
    yield _block(t, (0, 0, 0.45), (1.0, 0.8, 0.6), t.colour or (0.66, 0.60, 0.48), "wood")


def _pump(t: Thing) -> Iterator[Piece]:
    a = math.radians(t.heading_deg)
    along = (math.cos(a), math.sin(a), 0)
    yield _block(t, (0, 0, 0.12), (1.8, 0.7, 0.24), (0.50, 0.49, 0.47), "concrete")
    yield Piece("cylinder", (0.22, 0.35), _place(t, -0.4, 0, 0.55), along=along, colour=t.colour or (0.14, 0.34, 0.30), finish="steel")  # fmt: skip
    yield Piece(
        "cylinder", (0.28, 0.15), _place(t, 0.45, 0, 0.55), along=along, colour=(0.35, 0.37, 0.40), finish="steel"
    )
    yield Piece("cylinder", (0.06, 0.3), _place(t, 0.15, 0, 0.55), along=along, colour=(0.6, 0.6, 0.6), finish="steel")
    yield bar(_place(t, 0.45, 0, 0.7), _place(t, 0.45, 0, 1.6), 0.08, (0.6, 0.62, 0.64))
    yield Piece("cylinder", (0.16, 0.03), _place(t, 0.45, 0, 1.15), colour=(0.4, 0.4, 0.42), finish="steel")


def _helmet(t: Thing) -> Iterator[Piece]:
    """A helmet lying about: rim down on whatever stands at its height."""
    mesh = helmet_shell()
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    colour = t.colour or (0.93, 0.93, 0.90)
    x, y, z = _place(t, 0, 0, 0.03)
    yield Piece("ellipsoid", (0.128, 0.108, float(high[2])), (x, y, z), t.heading_deg, colour=colour, finish="plain")
    yield Piece("ellipsoid", (0.162, 0.120, 0.012), _place(t, 0.018, 0, 0.03 + float(low[2]) / 2), t.heading_deg, colour=colour)  # fmt: skip


_KINDS: dict[str, Callable[[Thing], Iterator[Piece]]] = {
    "cabinet": _cabinet, "table": _table, "ladder": _ladder, "gas_bottles": _gas_bottles, "extinguisher": _extinguisher,
    "drum": _drum, "welding_set": _welding_set, "cone": _cone, "sign": _sign, "toolbox": _toolbox, "truck": _truck,
    "bollard": _bollard, "lamp_post": _lamp_post, "control_box": _control_box, "scaffold": _scaffold, "pallet": _pallet,
    "pump": _pump, "helmet": _helmet,
}  # fmt: skip
