"""Where the brightest parts of a picture change from look to look: what arcs and flames are concluded from.

Pixels are picked on an even grid, so the cost does not grow with the picture, and counted in cells. Only cells in which
the number of pixels near the end of the brightness scale changes are kept, with their colour and with how the
surroundings changed: a source of light lights its surroundings, a white helmet in the sun does not, and a lamp does not
change. detect/luminous.py concludes from them.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from detect.types import Frame

GRID_PX = (480, 270)
CELLS = (48, 27)
CELL_PIXELS = (GRID_PX[0] // CELLS[0]) * (GRID_PX[1] // CELLS[1])
BRIGHT = 0.955  # of full luma
LEAST_CHANGE, LEAST_SHARE = 3, 0.2  # of a cell's bright pixels: in pixels, and of the larger count
MOST_CHANGES = 150  # of one look, the largest; a lamp that lights the whole picture needs no more
NEAR, AROUND = 3, 7  # cells: the surroundings are what lies between these two squares

Glow = list[int]
"""cell, bright pixels now, change of them, blue and red difference of them (0: none), change of the mean luma around
the cell in tenths of a level of 255."""
Cells = tuple[NDArray[np.float32], NDArray[np.float32]]  # bright pixels and mean dull luma, (27, 48)


def glow(frame: Frame, before: Cells | None) -> tuple[list[Glow], Cells]:
    """Changes of one look against the one before (none without one), and what the next is compared with."""
    luma, blue, red = frame.picked_planes(*GRID_PX)
    bright = (luma >= round(BRIGHT * 255)).astype(np.float32)
    count = _per_cell(bright) * CELL_PIXELS
    dull = _per_cell(np.minimum(luma, round(BRIGHT * 255)).astype(np.float32))
    now = (count, dull)
    if before is None:
        return [], now
    change = count - before[0]
    most = np.maximum(count, before[0])
    changed = np.flatnonzero((np.abs(change) >= LEAST_CHANGE - 0.5) & (np.abs(change) >= LEAST_SHARE * most))
    if not len(changed):
        return [], now
    changed = np.sort(changed[np.argsort(-np.abs(change.flat[changed]), kind="stable")[:MOST_CHANGES]])
    weight = np.maximum(count, 1.0)
    tints = [_per_cell(plane.astype(np.float32) * bright) * CELL_PIXELS / weight - 128 for plane in (blue, red)]
    tints = [np.where(count >= 1, tint, 0.0) for tint in tints]
    around = _around(dull - before[1])
    measures = np.stack([count, change, *tints, 10 * around]).reshape(5, -1)[:, changed]
    return np.column_stack([changed, np.rint(measures.T).astype(np.int64)]).tolist(), now


def _per_cell(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(picture, CELLS, interpolation=cv2.INTER_AREA), np.float32)


def _around(change: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean change in the ring of cells around each cell."""
    outer, inner = (
        cv2.boxFilter(change, -1, (n, n), normalize=True, borderType=cv2.BORDER_REFLECT_101) for n in (AROUND, NEAR)
    )
    return np.asarray((outer * AROUND**2 - inner * NEAR**2) / (AROUND**2 - NEAR**2), np.float32)


def place_px(cell: int, width_px: int, height_px: int, rotation_deg: int) -> tuple[float, float]:
    """Middle of a cell in pixels of the displayed frame, which is turned counter-clockwise."""
    across, down = (cell % CELLS[0] + 0.5) / CELLS[0], (cell // CELLS[0] + 0.5) / CELLS[1]
    for _ in range(rotation_deg % 360 // 90):
        across, down = down, 1 - across
    return round(across * width_px, 1), round(down * height_px, 1)
