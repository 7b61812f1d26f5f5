"""Where a position lies: image to plan by a homography with its error, and surely inside, outside or undecided.

The homography comes from at least four point pairs; its standard error is carried to every point by the Jacobian.
Surely inside: at least the error away from the edge, inside. Surely outside: the same, outside. Between: undecided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from case.config import Camera
from case.errors import ConfigError
from correlate.runs import OUTSIDE, SURELY, UNDECIDED

Points = NDArray[np.float64]
FOOT_SD_PX = 4.0  # how exactly the bottom of a box marks the foot, in pixels at 1080 lines; scaled with the picture
TALL = 2.6  # a standing body is at least this many of its widths tall; shorter boxes may end above the feet


@dataclass(frozen=True)
class Homography:
    """Image to plan of one camera. `matrix` (3, 3) takes pixels at `drawn_at_px` to metres.

    `error_m` is the root mean square of the residuals over the point pairs (0 with exactly four), `worst_m` the
    largest of them when each pair is left out in turn (None with exactly four: nothing can be left out).
    """

    matrix: Points
    error_m: float
    worst_m: float | None

    def to_plan(self, pixels: Points) -> Points:
        """Pixels (n, 2) to metres (n, 2); points on or beyond the horizon become NaN."""
        return _apply(self.matrix, pixels)

    def sd_m(self, pixels: Points, sd_px: float) -> Points:
        """Standard deviation (n,) in metres: the larger axis of J J^T sd_px^2, and the error of the pairs."""
        h = self.matrix
        w = pixels @ h[2, :2] + h[2, 2]
        plan = _apply(h, pixels)
        jacobian = (h[None, :2, :2] - plan[:, :, None] * h[None, 2:, :2]) / w[:, None, None]
        largest = np.full(len(pixels), np.inf)
        finite = np.isfinite(jacobian).all(axis=(1, 2))
        largest[finite] = np.linalg.norm(jacobian[finite], ord=2, axis=(1, 2))
        return np.hypot(largest * sd_px, self.error_m)


def _apply(matrix: Points, points: Points) -> Points:
    homogeneous = points @ matrix[:, :2].T + matrix[:, 2]
    w = homogeneous[:, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        plan = homogeneous[:, :2] / w[:, None]
    plan[~(w > 1e-9)] = np.nan
    return np.asarray(plan)


def fit(pixels: Points, plan: Points) -> Homography:
    """The homography of at least four pairs (n, 2), by normalised least squares (Hartley and Zisserman, 4.4).

    Raises ValueError when there are fewer than four, or they lie (nearly) on one line.
    """
    if len(pixels) < 4:
        raise ValueError(f"needs at least four point pairs, got {len(pixels)}")
    matrix = _solve(pixels, plan)
    residual = np.linalg.norm(_apply(matrix, pixels) - plan, axis=1)
    worst = None
    if len(pixels) > 4:
        left_out = []
        for out in range(len(pixels)):
            keep = np.arange(len(pixels)) != out
            try:
                other = _solve(pixels[keep], plan[keep])
            except ValueError:
                continue
            left_out.append(float(np.linalg.norm(_apply(other, pixels[out : out + 1]) - plan[out : out + 1])))
        worst = max(left_out) if left_out else None
    freedom = 2 * len(pixels) - 8
    error = float(np.sqrt((residual**2).sum() / freedom)) if freedom else 0.0
    return Homography(matrix, error, worst)


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
    pixels = np.array([point.px for point in camera.point], float)
    plan = np.array([point.plan_m for point in camera.point], float)
    try:
        return fit(pixels, plan)
    except ValueError as error:
        raise ConfigError(f"case.toml: camera {camera.id}: its point pairs give no homography: {error}.") from error


def states(polygon: BaseGeometry, xy: Points, error: Points) -> NDArray[np.int8]:
    """For each point (n, 2): SURELY inside, OUTSIDE or UNDECIDED, given its error (n,) in the polygon's unit."""
    result = np.full(len(xy), OUTSIDE, np.int8)
    low_x, low_y, high_x, high_y = polygon.bounds
    x, y = xy[:, 0], xy[:, 1]
    near = (x >= low_x - error) & (x <= high_x + error) & (y >= low_y - error) & (y <= high_y + error)
    index = np.flatnonzero(near)
    if len(index) == 0:
        return result
    shapely.prepare(polygon)
    inside = shapely.contains_xy(polygon, x[index], y[index])
    away = np.full(len(index), np.inf)
    fuzzy = error[index] > 0
    if fuzzy.any():
        edge = polygon.boundary
        shapely.prepare(edge)
        away[fuzzy] = shapely.distance(edge, shapely.points(xy[index][fuzzy]))
    result[index[inside]] = SURELY
    result[index[away < error[index]]] = UNDECIDED
    return result
