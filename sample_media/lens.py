"""Where a point of the site appears in a camera's picture: the division lens model that the renderer uses too.

`r_ideal = r / (1 - barrel r²)` (Fitzgibbon 2001), r in half picture widths from the middle; barrel 0 is a pinhole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_media.plan import Camera

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Lens:
    """A camera's geometry. `axes` rows are right, down, forward as unit vectors of the site frame, shape (3, 3).

    `scale` is the tangent of the ray that lands half a width from the middle of the ideal picture.
    """

    position_m: Array
    axes: Array
    scale: float
    barrel: float
    width_px: int
    height_px: int

    def project(self, points_m: Array) -> tuple[Array, Array]:
        """Pixels, shape (n, 2), and depth along the axis, shape (n,), of site points of shape (n, 3).

        Points behind the camera get depth <= 0 and pixels far outside.
        """
        seen = (points_m - self.position_m) @ self.axes.T
        depth = seen[:, 2]
        ahead = depth > 0.05
        flat = seen[:, :2] / np.where(ahead, depth, 1.0)[:, None] / self.scale
        square = np.sum(flat**2, axis=1)
        shrink = 2 / (1 + np.sqrt(1 + 4 * self.barrel * square))
        half = self.width_px / 2
        pixels = flat * shrink[:, None] * half + np.array([half, self.height_px / 2])
        return np.where(ahead[:, None], pixels, 1e6), depth

    def rays(self, pixels: Array) -> Array:
        """Directions in the site frame, shape (n, 3), of pixels of shape (n, 2); not normalised."""
        half = self.width_px / 2
        flat = (pixels - np.array([half, self.height_px / 2])) / half
        ideal = flat / (1 - self.barrel * np.sum(flat**2, axis=1))[:, None] * self.scale
        return np.asarray(np.concatenate([ideal, np.ones((len(ideal), 1))], 1) @ self.axes)


def lens_of(camera: Camera, yaw_deg: float = 0.0, pitch_deg: float = 0.0, roll_deg: float = 0.0) -> Lens:
    """The geometry of a scenario's camera, turned by how far it was knocked.

    `fov_deg` is the horizontal field of view of the distorted picture.
    """
    position = np.asarray(camera.position_m, np.float64)
    forward = np.asarray(camera.look_at_m, np.float64) - position
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    length = float(np.linalg.norm(right))
    right = np.array([1.0, 0.0, 0.0]) if length < 1e-6 else right / length
    up = np.cross(right, forward)
    forward, right = _turn(forward, -right, yaw_deg)[0], _turn(right, forward, yaw_deg)[0]
    forward, up = _turn(forward, up, pitch_deg)
    right, up = _turn(right, up, roll_deg)
    scale = float(np.tan(np.radians(camera.fov_deg) / 2)) * (1 - camera.barrel)
    return Lens(position, np.stack([right, -up, forward]), scale, camera.barrel, camera.width_px, camera.height_px)


def _turn(one: Array, other: Array, angle_deg: float) -> tuple[Array, Array]:
    """Two perpendicular axes turned in their plane, the first towards the second."""
    turn = np.radians(angle_deg)
    return one * np.cos(turn) + other * np.sin(turn), other * np.cos(turn) - one * np.sin(turn)
