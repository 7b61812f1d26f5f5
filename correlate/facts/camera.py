"""Cameras of the case, the zones each can tell and how much of them it sees, and the doors at its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely

from case.config import Camera
from correlate.place import Homography, homography

if TYPE_CHECKING:
    from correlate.build import Given

WARN_M = 0.5
ENCLOSED = ("confined_space", "electrical", "building")
MAKES = {
    "camera": pa.schema(
        [
            ("camera_id", pa.string()),
            ("name", pa.string()),
            ("floor", pa.string()),
            ("placed_by", pa.string()),  # homography, image, nothing
            ("error_m", pa.float64()),  # of the homography over its point pairs; null without
            ("worst_m", pa.float64()),  # largest error of a pair that was left out of the fit; null with four pairs
            ("problem", pa.string()),  # null, or why its places are doubtful
        ]
    ),
    "camera_zone": pa.schema(
        [
            ("camera_id", pa.string()),
            ("zone_id", pa.string()),
            ("basis", pa.string()),  # image, plan
            ("seen_fraction", pa.float64()),  # of the zone's area, declared blind parts taken off
        ]
    ),
    "door": pa.schema(
        [
            ("door", pa.string()),  # as access control names it
            ("zone_id", pa.string()),
            ("camera_id", pa.string()),  # null where no line is drawn
            ("line_id", pa.string()),
        ]
    ),
}
NEEDS = frozenset({"zone", "zone_shape", "video"})


def make(given: Given) -> dict[str, pa.Table]:
    """All three tables. Raises ConfigError when point pairs give no homography."""
    zones = {row["zone_id"]: row for row in given.rows("zone")}
    blind = {zone_id: row["blind_fraction"] or 0.0 for zone_id, row in zones.items()}
    shapes = [row for row in given.rows("zone_shape") if row["polygon_wkt"]]
    sizes = {row["camera_id"]: (row["width_px"], row["height_px"]) for row in given.rows("video")}
    cameras: list[dict[str, Any]] = []
    seen: list[dict[str, Any]] = []
    doors: list[dict[str, Any]] = []
    for camera in given.case.config.camera:
        plan = homography(camera)
        cameras.append(_row(camera, plan))
        drawn = {zone.zone_id for zone in camera.zone}
        seen += [_seen(camera, zone_id, "image", 1.0 - blind.get(zone_id, 0.0)) for zone_id in sorted(drawn)]
        size = camera.drawn_at_px or sizes.get(camera.id)
        if plan is not None and size and all(size):
            for zone_id, fraction in _on_plan(camera, plan, size, shapes):
                if zone_id not in drawn and _may_watch(camera.id, zones[zone_id]):
                    seen.append(_seen(camera, zone_id, "plan", max(0.0, fraction - blind.get(zone_id, 0.0))))
        doors += [{"door": line.door, "zone_id": line.zone_id, "camera_id": camera.id, "line_id": line.line_id}
                  for line in camera.line if line.door]  # fmt: skip
    made = {"camera": cameras, "camera_zone": seen, "door": doors}
    return {name: pa.Table.from_pylist(made[name], schema=schema) for name, schema in MAKES.items()}


def _may_watch(camera_id: str, zone: dict[str, Any]) -> bool:
    """Whether a camera whose picture covers a zone on the plan may count as watching it.

    The plan knows no walls: where the site lists a zone's cameras only those count, and a room or vessel is watched
    only by cameras that the site lists for it (or in whose picture it is drawn).
    """
    if zone["cameras"]:
        return camera_id in zone["cameras"]
    return zone["kind"] not in ENCLOSED


def _row(camera: Camera, plan: Homography | None) -> dict[str, Any]:
    worst = None if plan is None else max(plan.error_m, plan.worst_m or 0.0)
    problem = None
    if worst is not None and worst > WARN_M:
        problem = f"its point pairs disagree by {worst:.2f} m (over {WARN_M} m); measure them again"
    return {
        "camera_id": camera.id, "name": camera.name or camera.id, "floor": camera.floor,
        "placed_by": "homography" if plan else "image" if camera.zone else "nothing",
        "error_m": plan.error_m if plan else None, "worst_m": plan.worst_m if plan else None, "problem": problem,
    }  # fmt: skip


def _seen(camera: Camera, zone_id: str, basis: str, fraction: float) -> dict[str, Any]:
    return {"camera_id": camera.id, "zone_id": zone_id, "basis": basis, "seen_fraction": fraction}


def _on_plan(
    camera: Camera, plan: Homography, size: tuple[int, int], shapes: list[dict[str, Any]]
) -> list[tuple[str, float]]:
    """Zones on the camera's floor that its picture covers in part, and the fraction of their area it covers.

    The picture is laid on the plan cell by cell (24 x 24), so that what lies above the horizon falls away by itself.
    """
    x, y = np.meshgrid(np.linspace(0, size[0], 25), np.linspace(0, size[1], 25))
    corners = plan.to_plan(np.column_stack((x.ravel(), y.ravel()))).reshape(25, 25, 2)
    cells = np.stack((corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]), axis=2).reshape(-1, 4, 2)
    cells = cells[np.isfinite(cells).all(axis=(1, 2))]
    polygons = shapely.polygons(cells) if len(cells) else np.empty(0, object)
    polygons = polygons[shapely.is_valid(polygons)]
    footprint = shapely.union_all(polygons)
    out = []
    for shape in shapes:
        zone = shapely.from_wkt(shape["polygon_wkt"])
        if shape["floor"] == camera.floor and zone.intersects(footprint):
            out.append((shape["zone_id"], float(zone.intersection(footprint).area / zone.area)))
    return out
