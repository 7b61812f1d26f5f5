"""What a camera sees of the plan: its picture laid on the floor, less what walls hide and what is declared blind.

Where a camera hangs follows from its homography and the size of its picture, unless case.toml says it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from case import Case
from case.config import Camera, Obstacle
from case.errors import ConfigError
from correlate.place import Homography

SEEN_FROM_M = 1.3  # a body whose chest shows above a wall is seen
FAR = 200.0  # of a shadow that ends nowhere: so many times as far as the wall
CELLS = 24  # the picture is laid on the plan cell by cell, so that what lies above the horizon falls away by itself


@dataclass(frozen=True)
class Eye:
    """Where a camera hangs, metres on the plan; `height_m` None where it is not known."""

    x_m: float
    y_m: float
    height_m: float | None


def eye(camera: Camera, plan: Homography, size: tuple[int, int]) -> Eye | None:
    """The camera's place: as case.toml says, else worked out; None where neither can tell.

    A camera with square pixels and its axis in the middle of the picture is known up to its focal length by the
    homography of a floor, and that follows from the two axes of the floor being square and alike (Zhang 2000, 3.1).
    """
    if camera.position_m is not None:
        return Eye(*camera.position_m, camera.height_m)
    shift = np.array([[1.0, 0.0, -size[0] / 2], [0.0, 1.0, -size[1] / 2], [0.0, 0.0, 1.0]])
    g = shift @ np.linalg.inv(plan.matrix)
    g /= np.linalg.norm(g)
    left = np.array([g[0, 0] * g[0, 1] + g[1, 0] * g[1, 1], (g[:2, 0] ** 2).sum() - (g[:2, 1] ** 2).sum()])
    right = np.array([-g[2, 0] * g[2, 1], g[2, 1] ** 2 - g[2, 0] ** 2])
    if left @ left == 0 or (inverse := float(left @ right / (left @ left))) <= 0:
        return None
    axes = np.diag([np.sqrt(inverse), np.sqrt(inverse), 1.0]) @ g
    axes /= (np.linalg.norm(axes[:, 0]) + np.linalg.norm(axes[:, 1])) / 2
    r1, r2, t = axes.T
    turn = np.column_stack((r1, r2, np.cross(r1, r2)))
    place = -turn.T @ t
    if not np.isfinite(place).all() or place[2] == 0:
        return None
    return Eye(float(place[0]), float(place[1]), camera.height_m or abs(float(place[2])))


def footprint(camera: Camera, plan: Homography, size: tuple[int, int], obstacles: list[Obstacle]) -> BaseGeometry:
    """The part of the floor, in plan metres, on which a person would be seen; `size` of the picture in pixels."""
    x, y = np.meshgrid(np.linspace(0, size[0], CELLS + 1), np.linspace(0, size[1], CELLS + 1))
    corners = plan.to_plan(np.column_stack((x.ravel(), y.ravel()))).reshape(CELLS + 1, CELLS + 1, 2)
    cells = np.stack((corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]), axis=2).reshape(-1, 4, 2)
    cells = cells[np.isfinite(cells).all(axis=(1, 2))]
    polygons = shapely.polygons(cells) if len(cells) else np.empty(0, object)
    seen: BaseGeometry = shapely.union_all(polygons[shapely.is_valid(polygons)])
    for ring in camera.blind_m:
        seen = seen.difference(shapely.make_valid(shapely.Polygon(ring)))
    place = eye(camera, plan, size)
    if place is None or seen.is_empty:
        return seen
    if camera.range_m is not None:
        seen = seen.intersection(shapely.Point(place.x_m, place.y_m).buffer(camera.range_m))
    hidden = [shadow for one in obstacles if one.floor == camera.floor for shadow in _shadows(one, place)]
    return seen.difference(shapely.union_all(hidden)) if hidden else seen


def _shadows(obstacle: Obstacle, place: Eye) -> list[BaseGeometry]:
    """What each side of an obstacle hides from a place, as quadrangles away from it."""
    longer = FAR
    if obstacle.height_m is not None:
        if obstacle.height_m <= SEEN_FROM_M:
            return []
        if place.height_m is not None and place.height_m > obstacle.height_m:
            longer = (place.height_m - SEEN_FROM_M) / (place.height_m - obstacle.height_m)
    at = np.array([place.x_m, place.y_m])
    points = np.array(obstacle.points_m, float)
    beyond = at + (points - at) * longer
    quads = np.stack((points[:-1], points[1:], beyond[1:], beyond[:-1]), axis=1)
    return [shapely.convex_hull(shapely.MultiPoint(quad)) for quad in quads]


def obstacles(case: Case) -> list[Obstacle]:
    """What case.toml draws, and the lines and polygons of the GeoJSON file it names. Raises ConfigError."""
    named = case.config.site.obstacles
    return [*case.config.obstacle, *(_from_file(case, named) if named else ())]


def _from_file(case: Case, named: str) -> list[Obstacle]:
    path = case.original(named)
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
        features = read["features"]
        return [found for number, feature in enumerate(features, 1) for found in _of_feature(feature, named, number)]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError, KeyError, TypeError) as error:
        raise ConfigError(
            f"case.toml: site.obstacles {named!r}: is no GeoJSON feature collection ({error!s:.80}); export it again."
        ) from error


def _of_feature(feature: dict[str, Any], named: str, number: int) -> list[Obstacle]:
    said = feature.get("properties") or {}
    try:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        floor, height = str(said.get("floor") or "1"), said.get("height_m")
        return [
            Obstacle(points_m=[(float(x), float(y)) for x, y, *_ in line.coords], floor=floor,
                     height_m=None if height is None else float(height), name=str(said.get("name") or ""))
            for part in shapely.get_parts(shape) for line in _lines(part)
        ]  # fmt: skip
    except (shapely.errors.GEOSException, ValueError, TypeError, KeyError) as error:
        raise ConfigError(
            f"case.toml: site.obstacles {named!r}: feature {number} is no line or polygon in metres ({error!s:.80})."
        ) from error


def _lines(shape: BaseGeometry) -> list[BaseGeometry]:
    if shape.geom_type == "Polygon":
        return [shape.exterior, *shape.interiors]
    if shape.geom_type in ("LineString", "LinearRing"):
        return [shape]
    raise ValueError(f"it is a {shape.geom_type}")
