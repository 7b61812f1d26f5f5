"""The camera's lens: from site metres to pixels of the distorted picture and back, and the resampling between the two.

The lens follows the division model (Fitzgibbon 2001): `r_ideal = r / (1 - barrel * r^2)`, r = distance from the middle
over half the picture width. It has a closed inverse and only ever bends inwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sample_media.render.gbuffer import View, look
from sample_media.render.stage import CameraSpec

OVERSAMPLING = 2
"""Ideal samples for each pixel of the finished picture, along each side."""

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


@dataclass(frozen=True)
class Lens:
    """One camera looking one way. The ideal picture is a grid of `columns` x `rows` samples over `view`."""

    width_px: int
    height_px: int
    barrel: float
    scale_t: float
    view: View
    columns: int
    rows: int

    def to_ideal(self, x_px: Floats, y_px: Floats) -> tuple[Floats, Floats]:
        """Tangents (right, up) of the ray through a place in the distorted picture; arrays of any shape."""
        half = self.width_px / 2
        x, y = (np.asarray(x_px) - half) / half, (self.height_px / 2 - np.asarray(y_px)) / half
        grow = self.scale_t / (1 - self.barrel * (x * x + y * y))
        return x * grow, y * grow

    def to_pixels(self, right_t: Floats, up_t: Floats) -> tuple[Floats, Floats]:
        """Place in the distorted picture of a ray given by its tangents."""
        x, y = np.asarray(right_t) / self.scale_t, np.asarray(up_t) / self.scale_t
        square = x * x + y * y
        shrink = 2 / (1 + np.sqrt(1 + 4 * self.barrel * square))
        half = self.width_px / 2
        return half + x * shrink * half, self.height_px / 2 - y * shrink * half

    def seen_from(self, points: Floats) -> tuple[Floats, Floats, Floats]:
        """Tangents right and up, and depth, of site points (..., 3); tangents mean nothing behind the camera."""
        away = np.asarray(points) - self.view.position
        depth = away @ self.view.forward
        safe = np.where(np.abs(depth) < 1e-6, 1e-6, depth)
        return away @ self.view.right / safe, away @ self.view.up / safe, depth

    def sample_at(self, right_t: Floats, up_t: Floats) -> tuple[Floats, Floats]:
        """Column and row (sample centres at halves) of the ideal grid."""
        v = self.view
        return (
            (np.asarray(right_t) - v.left_t) / (v.right_t - v.left_t) * self.columns,
            (v.top_t - np.asarray(up_t)) / (v.top_t - v.bottom_t) * self.rows,
        )

    def cut(self, box: tuple[int, int, int, int]) -> View:
        """The view of a rectangle (column, row, column, row) of the ideal grid."""
        c1, r1, c2, r2 = box
        v = self.view
        per_column, per_row = (v.right_t - v.left_t) / self.columns, (v.top_t - v.bottom_t) / self.rows
        return replace(
            v,
            left_t=v.left_t + c1 * per_column,
            right_t=v.left_t + c2 * per_column,
            top_t=v.top_t - r1 * per_row,
            bottom_t=v.top_t - r2 * per_row,
        )

    def axes(self, box: tuple[int, int, int, int]) -> tuple[Singles, Singles]:
        """What each column (n, 3) and each row (m, 3) of a rectangle adds to a sample's ray; their sum is the ray."""
        part = self.cut(box)
        columns, rows = box[2] - box[0], box[3] - box[1]
        x = part.left_t + (np.arange(columns) + 0.5) / columns * (part.right_t - part.left_t)
        y = part.top_t - (np.arange(rows) + 0.5) / rows * (part.top_t - part.bottom_t)
        return (part.forward + x[:, None] * part.right).astype(np.float32), (y[:, None] * part.up).astype(np.float32)

    def rays(self, box: tuple[int, int, int, int]) -> Singles:
        """Directions whose length along `forward` is 1, for each sample of a rectangle, shape (rows, columns, 3)."""
        across, upward = self.axes(box)
        return np.asarray(across[None] + upward[:, None])


def lens(camera: CameraSpec, yaw_deg: float = 0.0, pitch_deg: float = 0.0, roll_deg: float = 0.0) -> Lens:
    """The lens of a camera, turned by how far it was knocked."""
    right, up, forward = look(np.array(camera.position), np.array(camera.look_at))
    yaw, pitch, roll = (math.radians(a) for a in (yaw_deg, pitch_deg, roll_deg))
    forward, right = (
        forward * math.cos(yaw) - right * math.sin(yaw),
        right * math.cos(yaw) + forward * math.sin(yaw),
    )
    forward, up = forward * math.cos(pitch) + up * math.sin(pitch), up * math.cos(pitch) - forward * math.sin(pitch)
    right, up = right * math.cos(roll) + up * math.sin(roll), up * math.cos(roll) - right * math.sin(roll)
    scale = math.tan(math.radians(camera.fov_deg) / 2) * (1 - camera.barrel)
    aspect = camera.height_px / camera.width_px
    corner = scale / (1 - camera.barrel * (1 + aspect**2))
    columns = 2 * math.ceil(camera.width_px * OVERSAMPLING * corner / scale / 2) + 4
    rows = 2 * math.ceil(camera.height_px * OVERSAMPLING * corner / scale / 2) + 4
    reach_x = columns / OVERSAMPLING / camera.width_px * scale
    reach_y = rows / OVERSAMPLING / camera.width_px * scale
    view = View(np.array(camera.position), right, up, forward, -reach_x, reach_x, -reach_y, reach_y, 0.15, 400.0)
    return Lens(camera.width_px, camera.height_px, camera.barrel, scale, view, columns, rows)


class Resampler:
    """Turns the ideal grid into the distorted picture, each pixel the mean of the samples around it."""

    def __init__(self, glass: Lens) -> None:
        self.glass = glass
        x, y = np.meshgrid(np.arange(glass.width_px) + 0.5, np.arange(glass.height_px) + 0.5)
        column, row = glass.sample_at(*glass.to_ideal(x, y))
        self.column, self.row = column.astype(np.float32), row.astype(np.float32)

    def reach(self, box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        """Pixels (x1, y1, x2, y2) that a rectangle of the ideal grid can touch."""
        c1, r1, c2, r2 = box
        g = self.glass
        along = np.linspace(0, 1, 9)
        c = np.concatenate((c1 + along * (c2 - c1), c1 + along * (c2 - c1), np.full(9, c1), np.full(9, c2)))
        r = np.concatenate((np.full(9, r1), np.full(9, r2), r1 + along * (r2 - r1), r1 + along * (r2 - r1)))
        v = g.view
        right_t = v.left_t + c / g.columns * (v.right_t - v.left_t)
        up_t = v.top_t - r / g.rows * (v.top_t - v.bottom_t)
        x, y = g.to_pixels(right_t, up_t)
        x1, x2 = max(0, int(x.min()) - 1), min(g.width_px, int(x.max()) + 2)
        y1, y2 = max(0, int(y.min()) - 1), min(g.height_px, int(y.max()) + 2)
        return x1, y1, max(x1, x2), max(y1, y2)

    def pick(
        self, samples: NDArray[np.float32], at: tuple[int, int], box: tuple[int, int, int, int]
    ) -> NDArray[np.float32]:
        """The pixels of `box` from a patch of the ideal grid whose first sample is column, row `at`.

        `samples` (rows, columns, channels). A pixel's footprint is about 2x2 samples: the mean of 4 bilinear looks
        half a sample away is a 3x3 tent, slightly soft as cheap lenses are.
        """
        x1, y1, x2, y2 = box
        column = self.column[y1:y2, x1:x2] - (at[0] + 0.5)
        row = self.row[y1:y2, x1:x2] - (at[1] + 0.5)
        soft = _box2(samples)  # soft[r, c] is centred at r + 0.5, c + 0.5
        return _bilinear(soft, column - 0.5, row - 0.5)

    def add(
        self, change: Singles, changed: NDArray[np.bool_], box: tuple[int, int, int, int], picture: Singles
    ) -> tuple[int, int, int, int] | None:
        """Add a change of the ideal grid's samples in `box` to the finished picture; returns the pixels touched.

        The same 3x3 tent as `pick`, but only where something changed.
        """
        where = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
        if not len(where[0]):
            return None
        tight = (
            box[0] + int(where[1][0]) - 2, box[1] + int(where[0][0]) - 2,
            box[0] + int(where[1][-1]) + 3, box[1] + int(where[0][-1]) + 3,
        )  # fmt: skip
        x1, y1, x2, y2 = touched = self.reach(tight)
        if x2 <= x1 or y2 <= y1:
            return None
        # one row and column of nothing around, so that taps outside the box add nothing
        padded = np.zeros((change.shape[0] + 6, change.shape[1] + 6, 3), np.float32)
        padded[2:-4, 2:-4] = change
        grown = np.zeros(padded.shape[:2], bool)
        for r in (1, 2, 3):
            for c in (1, 2, 3):
                grown[r : r + changed.shape[0], c : c + changed.shape[1]] |= changed
        column = self.column[y1:y2, x1:x2] - (box[0] - 2) - np.float32(1.0)
        row = self.row[y1:y2, x1:x2] - (box[1] - 2) - np.float32(1.0)
        near = (column >= 0) & (column < padded.shape[1] - 3) & (row >= 0) & (row < padded.shape[0] - 3)
        near[near] = grown[row[near].astype(np.int32) + 1, column[near].astype(np.int32) + 1]
        column, row = column[near], row[near]
        c0, r0 = column.astype(np.int32), row.astype(np.int32)
        fc, fr = (column - c0)[:, None], (row - r0)[:, None]
        flat, width = padded.reshape(-1, 3), padded.shape[1]
        total = np.zeros((len(c0), 3), np.float32)
        for j, wr in enumerate((1 - fr, np.float32(1.0), fr)):
            for i, wc in enumerate((1 - fc, np.float32(1.0), fc)):
                total += flat[(r0 + j) * width + c0 + i] * (wr * wc * np.float32(0.25))
        picture[y1:y2, x1:x2][near] += total
        return touched

    def within(self, touched: tuple[int, int, int, int], box: tuple[int, int, int, int]) -> NDArray[np.bool_]:
        """Which pixels of a rectangle look into a rectangle of the ideal grid."""
        x1, y1, x2, y2 = touched
        column, row = self.column[y1:y2, x1:x2], self.row[y1:y2, x1:x2]
        return np.asarray((column >= box[0]) & (column < box[2]) & (row >= box[1]) & (row < box[3]))

    def nearest(
        self, samples: NDArray[np.float32], at: tuple[int, int], box: tuple[int, int, int, int]
    ) -> NDArray[np.float32]:
        """Like `pick` without mixing, for depths; `samples` (rows, columns)."""
        x1, y1, x2, y2 = box
        column = np.clip((self.column[y1:y2, x1:x2] - at[0]).astype(np.int32), 0, samples.shape[1] - 1)
        row = np.clip((self.row[y1:y2, x1:x2] - at[1]).astype(np.int32), 0, samples.shape[0] - 1)
        return samples[row, column]


def _box2(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    right = np.concatenate((samples[:, 1:], samples[:, -1:]), axis=1)
    across = (samples + right) * np.float32(0.5)
    below = np.concatenate((across[1:], across[-1:]), axis=0)
    return np.asarray((across + below) * np.float32(0.5))


def _bilinear(
    samples: NDArray[np.float32], column: NDArray[np.float32], row: NDArray[np.float32]
) -> NDArray[np.float32]:
    rows, columns = samples.shape[:2]
    c = np.clip(column, 0, columns - 1.001)
    r = np.clip(row, 0, rows - 1.001)
    c0, r0 = c.astype(np.int32), r.astype(np.int32)
    fc, fr = (c - c0)[..., None], (r - r0)[..., None]
    flat = samples.reshape(rows * columns, -1)
    at = r0 * columns + c0
    step_c, step_r = (1 if columns > 1 else 0), (columns if rows > 1 else 0)
    top = flat[at] * (1 - fc) + flat[at + step_c] * fc
    bottom = flat[at + step_r] * (1 - fc) + flat[at + step_r + step_c] * fc
    return np.asarray(top * (1 - fr) + bottom * fr, np.float32)
