"""Where a position lies: image to plan by a homography with its error, and surely inside, outside or undecided.

The homography comes from at least four point pairs; its standard error is carried to every point by the Jacobian. With
seven and more the bend of the lens is estimated too, and used where pairs left out are foretold much better by it.
Surely inside: at least the error away from the edge, inside. Surely outside: the same, outside. Between: undecided.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from case.config import Camera
from case.errors import ConfigError
from correlate.lens import Lens
from correlate.runs import OUTSIDE, SURELY, UNDECIDED

Points = NDArray[np.float64]
CELL = 4.0  # side of a cell, in the unit of the points
WIDE = 1 << 24  # cells in a row of the plan: more than any site
FOOT_SD_PX = 4.0  # how exactly the bottom of a box marks the foot, in pixels at 1080 lines; scaled with the picture
LIKE_M = (0.5, 2.0, 8.0, 32.0)  # points whose errors lie between the same two of these are searched together
LENS_PAIRS = 7  # eight numbers of a homography and one of the lens, and pairs to check them by
LENS_GAIN = 0.5  # a lens must bring the error of pairs left out below this share of it
LEAST_BARREL, MOST_BARREL = 0.01, 0.4  # less is within how well a point is clicked; more is a fish-eye
PINHOLE = Lens(0.0, 0.0, 1.0)
TALL = 2.6  # a standing body is at least this many of its widths tall; shorter boxes may end above the feet


@dataclass(frozen=True)
class Homography:
    """Image to plan of one camera. `matrix` (3, 3) takes pixels at `drawn_at_px`, straightened by `lens`, to metres.

    `error_m` is the root mean square of the residuals over the point pairs (0 with exactly four), `worst_m` the
    largest of them when each pair is left out in turn (None with exactly four: nothing can be left out).
    """

    matrix: Points
    error_m: float
    worst_m: float | None
    lens: Lens = PINHOLE

    def to_plan(self, pixels: Points) -> Points:
        """Pixels (n, 2) to metres (n, 2); points on or beyond the horizon become NaN."""
        return _apply(self.matrix, self.lens.straight(pixels))

    def to_picture(self, metres: Points) -> Points:
        """Plan points (n, 2) in metres to pixels (n, 2); NaN for what lies behind the camera."""
        back = np.linalg.inv(self.matrix)
        homogeneous = metres @ back[:, :2].T + back[:, 2]
        with np.errstate(divide="ignore", invalid="ignore"):
            pixels = homogeneous[:, :2] / homogeneous[:, 2:]
            ahead = pixels @ self.matrix[2, :2] + self.matrix[2, 2]  # positive on the floor in front
        pixels[~(ahead > 1e-9)] = np.nan
        return self.lens.bent(pixels)

    def sd_m(self, pixels: Points, sd_px: float, plan: Points | None = None) -> Points:
        """Standard deviation (n,) in metres: the larger axis of J J^T sd_px^2, and the error of the pairs.

        `plan`: the pixels on the plan, where they are known already.
        """
        h = self.matrix
        straight = self.lens.straight(pixels)
        w = straight @ h[2, :2] + h[2, 2]
        plan = _apply(h, straight) if plan is None else plan
        jacobian = (h[None, :2, :2] - plan[:, :, None] * h[None, 2:, :2]) / w[:, None, None]
        if self.lens.barrel:
            jacobian = jacobian @ self.lens.jacobian(pixels)
        finite = np.isfinite(jacobian).all(axis=(1, 2))
        jacobian = np.where(finite[:, None, None], jacobian, 0.0)
        # the larger singular value of a matrix of two by two; numpy's own takes ten times as long over many
        squares = (jacobian**2).sum(axis=(1, 2))
        area = jacobian[:, 0, 0] * jacobian[:, 1, 1] - jacobian[:, 0, 1] * jacobian[:, 1, 0]
        largest = np.sqrt((squares + np.sqrt(np.maximum(squares**2 - 4 * area**2, 0.0))) / 2)
        return np.hypot(np.where(finite, largest, np.inf) * sd_px, self.error_m)


def _apply(matrix: Points, points: Points) -> Points:
    homogeneous = points @ matrix[:, :2].T + matrix[:, 2]
    w = homogeneous[:, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        plan = homogeneous[:, :2] / w[:, None]
    plan[~(w > 1e-9)] = np.nan
    return np.asarray(plan)


def fit(pixels: Points, plan: Points, size_px: tuple[int, int] | None = None) -> Homography:
    """The homography of at least four pairs (n, 2), by normalised least squares (Hartley and Zisserman, 4.4).

    With the size of the picture and seven pairs, the lens too. Raises ValueError when there are fewer than four pairs,
    or they lie (nearly) on one line.
    """
    if len(pixels) < 4:
        raise ValueError(f"needs at least four point pairs, got {len(pixels)}")
    lens = _lens(pixels, plan, size_px) if size_px and len(pixels) >= LENS_PAIRS else PINHOLE
    straight = lens.straight(pixels)
    matrix = _solve(straight, plan)
    residual = np.linalg.norm(_apply(matrix, straight) - plan, axis=1)
    left_out = _left_out(straight, plan)
    freedom = 2 * len(pixels) - 8 - (lens is not PINHOLE)
    error = float(np.sqrt((residual**2).sum() / freedom)) if freedom else 0.0
    return Homography(matrix, error, max(left_out) if left_out else None, lens)


def _left_out(pixels: Points, plan: Points) -> list[float]:
    """How far off each pair is, in metres, by the homography of the others; empty with exactly four pairs."""
    found: list[float] = []
    for out in range(len(pixels)) if len(pixels) > 4 else ():
        keep = np.arange(len(pixels)) != out
        try:
            other = _solve(pixels[keep], plan[keep])
        except ValueError:
            continue
        miss = float(np.linalg.norm(_apply(other, pixels[out : out + 1]) - plan[out : out + 1]))
        found.append(miss if np.isfinite(miss) else np.inf)
    return found


def _lens(pixels: Points, plan: Points, size_px: tuple[int, int]) -> Lens:
    """The lens under which the pairs fit best, if pairs left out are foretold so much better by it than by none."""
    wide, high = size_px

    def bent(barrel: float) -> Lens:
        return Lens(wide / 2, high / 2, wide / 2, barrel)

    def miss(barrel: float) -> float:
        straight = bent(barrel).straight(pixels)
        if not np.isfinite(straight).all():
            return np.inf
        try:
            return float(np.linalg.norm(_apply(_solve(straight, plan), straight) - plan))
        except ValueError:
            return np.inf

    def left_out(barrel: float) -> float:
        found = _left_out(bent(barrel).straight(pixels), plan)
        return float(np.sqrt(np.mean(np.square(found)))) if found else np.inf

    steps = np.linspace(-MOST_BARREL, MOST_BARREL, 41)
    best, width = float(min(steps, key=miss)), float(steps[1] - steps[0])
    while width > 1e-4:  # the miss has one valley around the best step
        width /= 2
        best = float(min((best - width, best, best + width), key=miss))
    told = abs(best) >= LEAST_BARREL and left_out(best) < LENS_GAIN * left_out(0.0)
    return bent(best) if told else PINHOLE


def _solve(pixels: Points, plan: Points) -> Points:
    a, b = _normaliser(pixels), _normaliser(plan)
    source, target = _apply(a, pixels), _apply(b, plan)
    rows = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([-x, -y, -1, 0, 0, 0, u * x, u * y, u])
        rows.append([0, 0, 0, -x, -y, -1, v * x, v * y, v])
    _, sizes, vectors = np.linalg.svd(np.array(rows))
    if sizes[7] < 1e-6 * sizes[0]:
        raise ValueError("the points lie on one line; choose them around the floor")
    matrix = np.linalg.inv(b) @ vectors[-1].reshape(3, 3) @ a
    middle = matrix[2, :2] @ pixels.mean(axis=0) + matrix[2, 2]
    return np.asarray(matrix / middle)  # positive on the floor: the sign tells floor from sky


def _normaliser(points: Points) -> Points:
    centre = points.mean(axis=0)
    spread = float(np.linalg.norm(points - centre, axis=1).mean())
    if spread == 0:
        raise ValueError("the points are all the same")
    scale = np.sqrt(2) / spread
    return np.array([[scale, 0, -scale * centre[0]], [0, scale, -scale * centre[1]], [0, 0, 1]])


def homography(camera: Camera) -> Homography | None:
    """The camera's homography, None where it has no point pairs. Raises ConfigError when they cannot be used."""
    if not camera.point:
        return None
    try:
        return _fitted(tuple(point.px for point in camera.point), tuple(point.plan_m for point in camera.point),
                       camera.drawn_at_px)  # fmt: skip
    except ValueError as error:
        raise ConfigError(f"case.toml: camera {camera.id}: its point pairs give no homography: {error}.") from error


@cache
def _fitted(
    pixels: tuple[tuple[float, float], ...], plan: tuple[tuple[float, float], ...], size_px: tuple[int, int] | None
) -> Homography:
    """Many tables ask for the same cameras; finding a lens takes a tenth of a second."""
    return fit(np.array(pixels, float), np.array(plan, float), size_px)


@dataclass(frozen=True)
class Grid:
    """Points in order of square cells, so that those near a polygon are found without looking at all of them."""

    xy: Points
    order: NDArray[np.int64]
    keys: NDArray[np.int64]

    @classmethod
    def of(cls, xy: Points) -> Grid:
        """Lay points (n, 2), finite, into cells."""
        cell = np.clip(np.floor(xy / CELL), -WIDE // 2, WIDE // 2 - 1).astype(np.int64)
        key = (cell[:, 1] + WIDE // 2) * WIDE + cell[:, 0] + WIDE // 2
        order = np.argsort(key, kind="stable")
        return cls(xy, order, key[order])

    def near(self, bounds: tuple[float, float, float, float], margin: float) -> NDArray[np.int64]:
        """Indices, ascending, of the points in cells that a box grown by a margin touches."""
        low_x, low_y, high_x, high_y = bounds
        left, right = (int(np.floor(x / CELL)) + WIDE // 2 for x in (low_x - margin, high_x + margin))
        rows = range(int(np.floor((low_y - margin) / CELL)), int(np.floor((high_y + margin) / CELL)) + 1)
        parts = []
        for row in rows:
            base = (row + WIDE // 2) * WIDE
            first, last = np.searchsorted(self.keys, (base + left, base + right + 1))
            if last > first:
                parts.append(self.order[first:last])
        return np.sort(np.concatenate(parts)) if parts else np.empty(0, np.int64)


@dataclass(frozen=True)
class Field:
    """Points with their errors, laid out once for any number of polygons.

    Points of like error are searched together, so that one near the horizon does not widen the search for all.
    """

    parts: tuple[tuple[NDArray[np.int64], Grid, Points, float], ...]

    @classmethod
    def of(cls, xy: Points, error: Points) -> Field:
        """Points (n, 2) and errors (n,) in the polygons' unit; what is not finite is nowhere."""
        finite = np.flatnonzero(np.isfinite(xy).all(axis=1) & np.isfinite(error))
        kind = np.digitize(error[finite], LIKE_M)
        groups = [one for number in range(len(LIKE_M) + 1) if len(one := finite[kind == number])]
        return cls(tuple((one, Grid.of(xy[one]), error[one], float(error[one].max())) for one in groups))

    def place(self, polygon: BaseGeometry) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
        """Indices, ascending, of the points surely inside a polygon or undecided, and which they are."""
        found = []
        for own, grid, error, most in self.parts:
            index, state = place(polygon, grid, error, most)
            if len(index):
                found.append((own[index], state))
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.int8)
        indices, states_ = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.argsort(indices, kind="stable")
        return indices[order], states_[order]


def place(
    polygon: BaseGeometry, grid: Grid, error: Points, most: float | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Indices, ascending, of the points surely inside a polygon or undecided, and which they are.

    `error` (n,) in the polygon's unit, `most` the largest of them where it is known. Only points near the edge are
    measured; the rest are settled by two outlines.
    """
    if polygon.is_empty or len(grid.xy) == 0:
        return np.empty(0, np.int64), np.empty(0, np.int8)
    widest = (float(error.max()) if most is None else most) * 1.02  # a buffer's round corners are cut a little short
    index = grid.near(polygon.bounds, widest)
    if not len(index):
        return index, np.empty(0, np.int8)
    x, y = grid.xy[index, 0], grid.xy[index, 1]
    inside = _contains(polygon, x, y)
    state = np.where(inside, SURELY, OUTSIDE).astype(np.int8)
    if widest > 0:
        deep = _contains(polygon.buffer(-widest), x, y)
        near = _contains(polygon.buffer(widest), x, y) & ~deep
        edge = polygon.boundary
        shapely.prepare(edge)
        away = shapely.distance(edge, shapely.points(grid.xy[index[near]]))
        close = np.flatnonzero(near)[away < error[index[near]]]
        state[close] = UNDECIDED
    kept = state > OUTSIDE
    return index[kept], state[kept]


def _contains(polygon: BaseGeometry, x: Points, y: Points) -> NDArray[np.bool_]:
    if polygon.is_empty or len(x) == 0:
        return np.zeros(len(x), bool)
    shapely.prepare(polygon)
    return np.asarray(shapely.contains_xy(polygon, x, y))


def states(polygon: BaseGeometry, xy: Points, error: Points) -> NDArray[np.int8]:
    """For each point (n, 2): SURELY inside, OUTSIDE or UNDECIDED, given its error (n,) in the polygon's unit."""
    result = np.full(len(xy), OUTSIDE, np.int8)
    index, state = Field.of(xy, error).place(polygon)
    result[index] = state
    return result
