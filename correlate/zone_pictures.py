"""Zones as a camera sees them: their outlines projected back into its picture, or as they were drawn in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from case import Case
from case.config import Camera
from correlate.place import Homography, Points, homography
from correlate.store import Store

STEP_M = 0.5  # between points of an outline: a straight edge is no straight line's ends once it leaves the picture


@dataclass(frozen=True)
class ZonePicture:
    """The part of a zone that lies in one camera's picture. `ring` (n, 2): shares of its width and height, 0 to 1."""

    camera_id: str
    zone_id: str
    ring: tuple[tuple[float, float], ...]


def zone_pictures(case: Case, store: Store) -> list[ZonePicture]:
    """Every zone in every camera's picture, as far as it is in view. Raises ConfigError for point pairs of no use."""
    shapes = [row for row in store.table("zone_shape").to_dict("records") if isinstance(row["polygon_wkt"], str)]
    found: list[ZonePicture] = []
    for camera in case.config.camera:
        wide, high = camera.drawn_at_px or (0, 0)
        if not wide or not high:
            continue
        for drawn in camera.zone:
            ring = _inside(np.array(drawn.polygon_px, float), wide, high)
            found += [ZonePicture(camera.id, drawn.zone_id, ring)] if ring else []
        plan = homography(camera)
        if plan is None:
            continue
        for row in shapes:
            if str(row["floor"] or "1") == camera.floor:
                ring = _projected(row["polygon_wkt"], plan, camera, wide, high)
                found += [ZonePicture(camera.id, str(row["zone_id"]), ring)] if ring else []
    return found


def _projected(wkt: str, plan: Homography, camera: Camera, wide: int, high: int) -> tuple[tuple[float, float], ...]:
    shape = shapely.from_wkt(wkt)
    if shape.is_empty or shape.geom_type != "Polygon":
        return ()
    metres = shapely.get_coordinates(shapely.segmentize(shape.exterior, STEP_M))
    pixels = plan.to_picture(metres)
    return _inside(pixels[np.isfinite(pixels).all(axis=1)], wide, high)


def _inside(pixels: Points, wide: int, high: int) -> tuple[tuple[float, float], ...]:
    """The largest piece of an outline within the picture, in shares of it; empty where there is none."""
    if len(pixels) < 3:
        return ()
    seen = shapely.make_valid(shapely.Polygon(pixels)).intersection(shapely.box(0, 0, wide, high))
    pieces = [piece for piece in getattr(seen, "geoms", [seen]) if piece.geom_type == "Polygon" and piece.area > 0]
    if not pieces:
        return ()
    largest = max(pieces, key=lambda piece: piece.area)
    ring = shapely.get_coordinates(largest.exterior.simplify(1.0))
    return tuple((round(float(x) / wide, 4), round(float(y) / high, 4)) for x, y in ring)
