"""The ground that a camera sees: the picture's edge thrown onto the floor, cut at the camera's range."""

from __future__ import annotations

import numpy as np
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from sample_media.lens import lens_of
from sample_media.plan import Camera

RIM = 17
"""Points along each side of the picture."""


def footprint(camera: Camera, floor_z_m: float = 0.0) -> BaseGeometry:
    """Polygon in plan metres of the ground in view within `range_m`; empty when the camera looks at the sky.

    A ray at or above the horizon never lands; it is drawn out along its bearing to the camera's range.
    """
    lens = lens_of(camera)
    height = float(lens.position_m[2]) - floor_z_m
    if height <= 0:
        return Polygon()
    across, down = np.linspace(0, camera.width_px, RIM), np.linspace(0, camera.height_px, RIM)
    rim = np.concatenate(
        [
            np.stack([across, np.full(RIM, camera.height_px)], 1),
            np.stack([np.full(RIM, camera.width_px), down[::-1]], 1),
            np.stack([across[::-1], np.zeros(RIM)], 1),
            np.stack([np.zeros(RIM), down], 1),
        ]
    )
    rays = lens.rays(rim)
    flat = np.linalg.norm(rays[:, :2], axis=1)
    lands = rays[:, 2] < -1e-6
    if not lands.any():
        return Polygon()
    reach = np.where(lands, height / np.where(lands, -rays[:, 2], 1.0) * flat, np.inf)
    reach = np.minimum(reach, camera.range_m)
    ground = lens.position_m[:2] + rays[:, :2] / np.maximum(flat, 1e-9)[:, None] * reach[:, None]
    seen = Polygon(ground)
    return (seen if seen.is_valid else seen.buffer(0)).intersection(Point(lens.position_m[:2]).buffer(camera.range_m))
