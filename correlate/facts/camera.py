"""Cameras, the zones each can tell and how much of them it sees, the doors at its lines, and when its view moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely

from case.config import Camera
from case.schemas import SHOWN
from correlate.place import Homography, homography
from correlate.sight import footprint, obstacles

if TYPE_CHECKING:
    from correlate.build import Given

WARN_M = 0.5
MOVED = "its view moved, so places after that are not trusted; give the later videos a camera of their own, drawn anew"
LAST_MS = 1_500  # a view that is still moved this near the end of a video stays moved in the next
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
            ("seen_fraction", pa.float64()),  # of the zone's area; hidden and declared blind parts taken off
            ("valid_from_shown", SHOWN),  # of the zone's shape; null where unbounded
            ("valid_to_shown", SHOWN),
        ]
    ),
    "camera_moved": pa.schema(
        [
            ("camera_id", pa.string()),
            ("video_id", pa.string()),
            ("start_ms", pa.int64()),  # media time from which its places are not trusted
            ("end_ms", pa.int64()),
            ("basis", pa.string()),  # moved (seen in this video), moved before (in an earlier one, and never back)
            ("shift", pa.float64()),  # of the view, as a share of its width; null where it was in an earlier video
        ]
    ),
    "tag_zone": pa.schema(
        [
            ("source_id", pa.string()),  # null: any positioning system
            ("zone_id", pa.string()),
            ("seen_fraction", pa.float64()),  # of the zone in which a tag can be placed
            ("valid_from_shown", SHOWN),
            ("valid_to_shown", SHOWN),
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
NEEDS = frozenset({"zone", "zone_shape", "video", "health"})


def make(given: Given) -> dict[str, pa.Table]:
    """All tables. Raises ConfigError when point pairs give no homography or obstacles cannot be read."""
    zones = {row["zone_id"]: row for row in given.rows("zone")}
    blind = {zone_id: row["blind_fraction"] or 0.0 for zone_id, row in zones.items()}
    shapes = [row for row in given.rows("zone_shape") if row["polygon_wkt"]]
    sizes = {row["camera_id"]: (row["width_px"], row["height_px"]) for row in given.rows("video")}
    walls = obstacles(given.case)
    moved = _moved(given)
    shifted = {row["camera_id"] for row in moved}
    cameras: list[dict[str, Any]] = []
    seen: list[dict[str, Any]] = []
    doors: list[dict[str, Any]] = []
    for camera in given.case.config.camera:
        plan = homography(camera)
        cameras.append(_row(camera, plan, camera.id in shifted))
        drawn = {zone.zone_id for zone in camera.zone}
        seen += [_seen(camera, zone_id, "image", 1.0 - blind.get(zone_id, 0.0), {}) for zone_id in sorted(drawn)]
        size = camera.drawn_at_px or sizes.get(camera.id)
        if plan is not None and size and all(size):
            view = footprint(camera, plan, size, walls)
            for shape in shapes:
                fraction = _fraction(shape, camera.floor, view)
                zone_id = shape["zone_id"]
                if fraction and zone_id not in drawn and _may_watch(camera.id, zones[zone_id]):
                    seen.append(_seen(camera, zone_id, "plan", max(0.0, fraction - blind.get(zone_id, 0.0)), shape))
        doors += [{"door": line.door, "zone_id": line.zone_id, "camera_id": camera.id, "line_id": line.line_id}
                  for line in camera.line if line.door]  # fmt: skip
    made = {"camera": cameras, "camera_zone": seen, "camera_moved": moved, "tag_zone": _tag_zones(given, shapes),
            "door": doors}  # fmt: skip
    return {name: pa.Table.from_pylist(made[name], schema=schema) for name, schema in MAKES.items()}


def moved_stretches(rows: Iterable[Mapping[str, Any]], video_id: str) -> list[tuple[int, int]]:
    """Media times of a video, half open, in which places of `camera_moved` are not trusted."""
    return [(row["start_ms"], row["end_ms"]) for row in rows if row["video_id"] == video_id]


def trusted(points: pa.Table, moved: list[tuple[int, int]]) -> pa.Table:
    """Points without those seen while the view was not the one that zones and point pairs were drawn in."""
    if not moved:
        return points
    t_ms = points["t_ms"].to_numpy()
    return points.filter(pa.array(~np.any([(t_ms >= start) & (t_ms < end) for start, end in moved], axis=0)))


def _moved(given: Given) -> list[dict[str, Any]]:
    """Stretches in which the view was not the one that the camera's points, lines and zones were drawn in."""
    health: dict[str, list[dict[str, Any]]] = {}
    for row in given.rows("health"):
        health.setdefault(row["video_id"], []).append(row)
    rows: list[dict[str, Any]] = []
    gone: set[str] = set()
    for video in given.inputs.footage:
        states = sorted(health.get(video.video_id, []), key=lambda row: row["start_ms"])
        if not states:
            continue
        end_ms = max(row["end_ms"] for row in states)
        base = {"camera_id": video.camera_id, "video_id": video.video_id}
        if video.camera_id in gone:
            rows.append(base | {"start_ms": 0, "end_ms": end_ms + 1, "basis": "moved before", "shift": None})
            continue
        for row in states:
            if row["state"] == "moved":
                stays = row["end_ms"] >= end_ms - LAST_MS
                rows.append(base | {"start_ms": row["start_ms"], "end_ms": row["end_ms"] + int(stays), "basis": "moved",
                                    "shift": row["value"]})  # fmt: skip
                if stays:
                    gone.add(video.camera_id)
    return rows


def _may_watch(camera_id: str, zone: dict[str, Any]) -> bool:
    """Whether a camera whose picture covers a zone on the plan may count as watching it.

    Roofs are on no plan: where the site lists a zone's cameras only those count, and a room or vessel is watched
    only by cameras that the site lists for it (or in whose picture it is drawn).
    """
    if zone["cameras"]:
        return camera_id in zone["cameras"]
    return zone["kind"] not in ENCLOSED


def _row(camera: Camera, plan: Homography | None, moved: bool) -> dict[str, Any]:
    worst = None if plan is None else max(plan.error_m, plan.worst_m or 0.0)
    problems = []
    if worst is not None and worst > WARN_M:
        problems.append(f"its point pairs disagree by {worst:.2f} m (over {WARN_M} m); measure them again")
    if moved:
        problems.append(MOVED)
    return {
        "camera_id": camera.id, "name": camera.name or camera.id, "floor": camera.floor,
        "placed_by": "homography" if plan else "image" if camera.zone else "nothing",
        "error_m": plan.error_m if plan else None, "worst_m": plan.worst_m if plan else None,
        "problem": "; ".join(problems) or None,
    }  # fmt: skip


def _seen(camera: Camera, zone_id: str, basis: str, fraction: float, shape: Mapping[str, Any]) -> dict[str, Any]:
    valid = {key: shape.get(key) for key in ("valid_from_shown", "valid_to_shown")}
    return {"camera_id": camera.id, "zone_id": zone_id, "basis": basis, "seen_fraction": fraction} | valid


def _fraction(shape: Mapping[str, Any], floor: str, area: shapely.Geometry) -> float:
    """Share of a zone's area that lies in an area of that floor."""
    if shape["floor"] != floor:
        return 0.0
    zone = shapely.from_wkt(shape["polygon_wkt"])
    return float(zone.intersection(area).area / zone.area) if zone.intersects(area) else 0.0


def _tag_zones(given: Given, shapes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How much of each zone a positioning system can place tags in; nothing where case.toml does not say it."""
    rows = []
    for covered in given.case.config.tag_coverage:
        if covered.polygon_m is not None:
            area: shapely.Geometry = shapely.make_valid(shapely.Polygon(covered.polygon_m))
        else:
            area = shapely.convex_hull(shapely.MultiPoint(covered.anchors_m)).buffer(covered.range_m)
        for shape in shapes:
            if shape["floor"] == covered.floor:
                rows.append({
                    "source_id": covered.source_id, "zone_id": shape["zone_id"],
                    "seen_fraction": _fraction(shape, covered.floor, area),
                    "valid_from_shown": shape["valid_from_shown"], "valid_to_shown": shape["valid_to_shown"],
                })  # fmt: skip
    return rows
