"""Arcs, open flames and flashes, from where the brightest parts of the picture change (detect/glow.py).

An *arc* flickers in one place, white or blue, and its surroundings brighten and darken with it. A *flame* is yellow to
red, covers several cells, flickers, and is no body that moves. A *flash* is a sudden rise of bright parts over much of
the picture that falls again. Whether each is marked experimental follows from its measured precision and recall
(docs/METHODS.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detect.body import Body, Happening
from detect.glow import CELLS, place_px
from detect.looks import Looks
from detect.types import Video

Floats = NDArray[np.float64]
EXPERIMENTAL = {"arc": True, "flame": True, "flash": True}
WINDOW_MS = 3_000
GAP_MS = {"arc": 6_000, "flame": 4_000}  # a welder strikes again, a flame ducks behind something
NEIGHBOUR = 3  # cells: changes this near belong to one source
ARC_CHANGES, ARC_TURNS, ARC_AGREE, ARC_LIGHTS = 5, 0.5, 0.8, 25.0
ARC_TINT = (14, 10)  # blue and red difference at most this far from none
FLAME_CHANGES, FLAME_CELLS, FLAME_PIXELS, FLAME_LIGHTS = 3, 6, 8.0, 10.0
FLAME_BLUE, FLAME_RED = -12, -3  # blue difference at most, red difference at least
FLASH_PIXELS, FLASH_CELLS, FLASH_MS, FLASH_BACK_MS = 400, 12, 1_000, 10_000
BODY_MARGIN = 0.25  # of a body's box: bright cells there are its clothes


@dataclass
class Glows:
    """Gathers the changes of a video's looks in order of time."""

    parts: list[NDArray[np.int32]] = field(default_factory=list)

    def add(self, looks: Looks) -> None:
        """Take in the looks of one shard."""
        rows = [
            (t_ms, frame, *change)
            for frame, t_ms, changes in zip(looks.frame, looks.t_ms, looks.glow, strict=True)
            for change in changes
        ]
        if rows:
            self.parts.append(np.array(rows, np.int32))

    def table(self) -> NDArray[np.int32]:
        """(n, 8): t_ms, frame, cell, bright pixels now, change, blue, red, change of the surroundings (tenths)."""
        return np.concatenate(self.parts) if self.parts else np.empty((0, 8), np.int32)


@dataclass(frozen=True)
class _Sign:
    """One window of one cell that looks like a source."""

    start_ms: int
    end_ms: int
    cell: int
    frame: int
    strength: float
    frames: int


def luminous(video: Video, glows: Glows, bodies: Sequence[Body] = ()) -> list[Happening]:
    """Events arc, flame and flash of one video."""
    rows = glows.table()
    if not len(rows):
        return []
    arcs = _joined(_arc_signs(rows), "arc")
    fire = rows[~_on_bodies(rows, video, bodies)]
    signs = [sign for sign in _flame_signs(fire) if not any(_is_lit_by(sign, arc) for arc in arcs)]
    flames = [group for group in _joined(signs, "flame") if len({one.cell for one in group}) >= FLAME_CELLS]
    found = [_happening(video, "arc", group, min(0.95, 0.6 + _mean_strength(group) / 400)) for group in arcs]
    found += [_happening(video, "flame", group, 0.6) for group in flames]
    return found + _flashes(rows)


def _windows(rows: NDArray[np.int32], least: int, lights: float) -> Iterable[NDArray[np.int32]]:
    """For every cell, its changes within each window of WINDOW_MS that holds at least so many and in which the
    surroundings brighten and darken with the cell by at least `lights` on average."""
    order = np.lexsort((rows[:, 0], rows[:, 2]))
    rows = rows[order]
    key = (
        rows[:, 2].astype(np.int64) * (1 << 40) + rows[:, 0]
    )  # cells one behind the other, so that one search does for all
    ends = np.searchsorted(key, key + WINDOW_MS, side="left")
    begins = np.arange(len(rows))
    agree = np.concatenate([[0], np.cumsum(np.sign(rows[:, 4]) * rows[:, 7], dtype=np.int64)])
    count = ends - begins
    for n in np.flatnonzero((count >= least) & (agree[ends] - agree[begins] >= lights * count)).tolist():
        yield rows[n : ends[n]]


def _arc_signs(rows: NDArray[np.int32]) -> list[_Sign]:
    found = []
    for own in _windows(rows, ARC_CHANGES, ARC_LIGHTS):
        agree = np.sign(own[:, 4]) * own[:, 7]
        lit = own[own[:, 3] > 0]
        if (agree > 0).mean() < ARC_AGREE or not len(lit):
            continue
        turns = float((np.diff(np.sign(own[:, 4])) != 0).mean())
        blue, red = np.abs(np.average(lit[:, 5:7], axis=0, weights=lit[:, 3]))
        if turns >= ARC_TURNS and blue <= ARC_TINT[0] and red <= ARC_TINT[1]:
            found.append(_sign(own, float(agree.mean())))
    return found


def _flame_signs(rows: NDArray[np.int32]) -> list[_Sign]:
    found = []
    for own in _windows(rows, FLAME_CHANGES, FLAME_LIGHTS):
        lit = own[own[:, 3] > 0]
        if not len(lit) or lit[:, 3].mean() < FLAME_PIXELS:
            continue
        blue, red = np.average(lit[:, 5:7], axis=0, weights=lit[:, 3])
        if blue <= FLAME_BLUE and red >= FLAME_RED:
            found.append(_sign(own, float(lit[:, 3].mean())))
    return found


def _sign(own: NDArray[np.int32], strength: float) -> _Sign:
    return _Sign(int(own[0, 0]), int(own[-1, 0]), int(own[0, 2]), int(own[0, 1]), strength, len(own))


def _joined(signs: list[_Sign], kind: str) -> list[list[_Sign]]:
    """Signs near each other in place and time as one source."""
    groups: list[list[_Sign]] = []
    near, gap_ms = (NEIGHBOUR if kind == "arc" else 2 * NEIGHBOUR), GAP_MS[kind]
    for sign in sorted(signs, key=lambda one: (one.start_ms, one.cell)):
        home = next(
            (
                group for group in reversed(groups)
                if any(_near(one.cell, sign.cell, near) and one.end_ms >= sign.start_ms - gap_ms for one in group[-60:])
            ),
            None,
        )  # fmt: skip
        if home is None:
            groups.append([sign])
        else:
            home.append(sign)
    return groups


def _near(one: int, other: int, cells: int = NEIGHBOUR) -> bool:
    across, down = abs(one % CELLS[0] - other % CELLS[0]), abs(one // CELLS[0] - other // CELLS[0])
    return max(across, down) <= cells


def _is_lit_by(sign: _Sign, arc: list[_Sign]) -> bool:
    """Whether a sign of fire lies beside an arc that burns then: sparks and what they light are yellow too."""
    if sign.start_ms > max(one.end_ms for one in arc) or sign.end_ms < arc[0].start_ms:
        return False
    return any(_near(sign.cell, cell) for cell in {one.cell for one in arc})


def _mean_strength(group: list[_Sign]) -> float:
    return float(np.mean([one.strength for one in group]))


def _happening(video: Video, kind: str, group: list[_Sign], confidence: float) -> Happening:
    strongest = max(group, key=lambda one: one.strength)
    x_px, y_px = place_px(strongest.cell, video.width_px, video.height_px, video.rotation_deg)
    detail = {
        "x_px": x_px,
        "y_px": y_px,
        "cells": len({one.cell for one in group}),
        "strength": round(_mean_strength(group), 1),
    }
    if EXPERIMENTAL[kind]:
        detail["experimental"] = True
    end_ms = max(one.end_ms for one in group)
    frames = len({one.start_ms for one in group})
    return Happening(kind, group[0].start_ms, end_ms, round(confidence, 3), frames, group[0].frame, detail)


def _on_bodies(rows: NDArray[np.int32], video: Video, bodies: Sequence[Body]) -> NDArray[np.bool_]:
    """Which changes lie on a body that is followed at that time."""
    covered = np.zeros(len(rows), bool)
    places = np.array([place_px(int(cell), video.width_px, video.height_px, video.rotation_deg) for cell in rows[:, 2]])
    for body in bodies:
        first, last = np.searchsorted(rows[:, 0], (body.t_ms[0], body.t_ms[-1] + 1))
        at = np.clip(np.searchsorted(body.t_ms, rows[first:last, 0]), 0, len(body.t_ms) - 1)
        box = body.box[at]
        margin = (box[:, 2:] - box[:, :2]) * BODY_MARGIN
        inside = (places[first:last] >= box[:, :2] - margin) & (places[first:last] < box[:, 2:] + margin)
        covered[first:last] |= inside.all(axis=1)
    return covered


def _flashes(rows: NDArray[np.int32]) -> list[Happening]:
    """Sudden rises of bright parts over many cells that fall again."""
    t_ms, first = np.unique(rows[:, 0], return_index=True)
    change = np.add.reduceat(rows[:, 4].astype(np.int64), first)
    cells = np.add.reduceat((rows[:, 4] > 0).astype(int), first)
    level = np.cumsum(change)
    found: list[Happening] = []
    until_ms = -1
    for n in range(len(t_ms)):
        if t_ms[n] < until_ms or change[n] <= 0:
            continue
        top = int(np.searchsorted(t_ms, t_ms[n] + FLASH_MS, side="right"))
        base = level[n] - change[n]
        peak = n + int(level[n:top].argmax())
        rise = float(level[peak] - base)
        if rise < FLASH_PIXELS or cells[n : peak + 1].max() < FLASH_CELLS:
            continue
        after = np.flatnonzero(
            (np.arange(len(t_ms)) > peak) & (level <= base + rise / 2) & (t_ms <= t_ms[n] + FLASH_BACK_MS)
        )
        if not len(after):
            continue
        end_ms = int(t_ms[after[0]])
        detail = {"bright_share": round(rise / (CELLS[0] * CELLS[1] * 100), 4), "experimental": True}
        found.append(
            Happening("flash", int(t_ms[n]), end_ms, 0.6, int(after[0] - n + 1), int(rows[first[n], 1]), detail)
        )
        until_ms = end_ms
    return found
