"""Where each flame, arc or shower of sparks was, and how far from the hot-work permits that may have been valid then.

The spot comes from the picture where the camera is calibrated: the foot of what was seen, and as a flame may burn up to
1.5 m above the ground, every ground point that could lie below it. Else it is somewhere in the zone that is told.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely

from correlate.place import FOOT_SD_PX, Homography, homography

if TYPE_CHECKING:
    from correlate.build import Given

LIST = pa.list_(pa.string())
MAKES = {
    "hot_spot": pa.schema(
        [
            ("activity_id", pa.string()),
            ("basis", pa.string()),  # picture, zone, nothing
            ("zone_ids", LIST),  # zones it surely lies in
            ("fixed_area", pa.string()),  # whether it lies in a fixed hot-work area or at a flare: yes, no, unknown
            ("near", LIST),  # permits surely valid and surely within flame.permit_radius_m of it
            ("maybe_near", LIST),  # permits that may have been valid and may lie so near
            ("nearest_m", pa.float64()),  # least distance to any of the permits; null for none or no place
        ]
    )
}
NEEDS = frozenset({"activity", "event", "video", "permit_active", "permit_now", "permit_zone", "zone", "zone_shape",
                   "zone_name", "param_site"})  # fmt: skip
CELL_SHARE = 1 / 27  # of the picture's height: a place without a box is the middle of such a cell
HEIGHT_M = (0.0, 0.5, 1.0, 1.5)
FIXED = ("固定动火", "fixed hot", "welding shop", "welding bay", "火炬", "flare")
Row = dict[str, Any]


def make(given: Given) -> dict[str, pa.Table]:
    """One row for each sight of hot work with a known time."""
    shapes = {row["zone_id"]: (row["floor"], shapely.from_wkt(row["polygon_wkt"]))
              for row in given.rows("zone_shape") if row["polygon_wkt"]}  # fmt: skip
    said: dict[str, str] = {}
    for row in given.rows("zone_name"):
        said[row["zone_id"]] = said.get(row["zone_id"], "") + " " + row["name"]
    fixed = {zone_id for zone_id, names in said.items() if any(word in names for word in FIXED)}
    cameras = {camera.id: camera for camera in given.case.config.camera}
    plans = {name: homography(camera) for name, camera in cameras.items()}
    radius = given.number("flame.permit_radius_m")
    rows = []
    pairs = given.query("hot_work_near").to_pylist()
    for activity_id, group in groupby(pairs, key=lambda row: row["activity_id"]):
        found = list(group)
        plan, camera = plans.get(found[0]["camera_id"]), cameras.get(found[0]["camera_id"])
        drawn_at = camera.drawn_at_px if camera is not None and camera.drawn_at_px else None
        spot = _spot(found[0], plan, drawn_at)
        rows.append({"activity_id": activity_id, **_row(found, spot, shapes, fixed, radius)})
    return {"hot_spot": pa.Table.from_pylist(rows, schema=MAKES["hot_spot"])}


def _spot(seen: Row, plan: Homography | None, drawn_at: tuple[int, int] | None) -> tuple[Any, float] | None:
    """The ground points it may stand on, as a line, and their standard error in metres; None without a picture."""
    detail = json.loads(seen["detail"] or "{}")
    box = detail.get("box_px") or [detail.get(name) for name in ("x1_px", "y1_px", "x2_px", "y2_px")]
    if plan is None:
        return None
    if all(isinstance(value, int | float) for value in box) and len(box) == 4:
        x, y, sd_share = (box[0] + box[2]) / 2, box[3], FOOT_SD_PX / 1080
    elif all(isinstance(detail.get(name), int | float) for name in ("x_px", "y_px")):
        x, y, sd_share = detail["x_px"], detail["y_px"], CELL_SHARE / 12**0.5
    else:
        return None
    size = (seen["width_px"] or 1920, seen["height_px"] or 1080)
    scale = np.array(drawn_at or size, float) / np.array(size, float)
    x, y = x * scale[0], y * scale[1]
    foot = np.array([[x, y]], float)
    beside = plan.to_plan(np.array([[x - 10.0, y], [x + 10.0, y]]))
    metre_px = 20.0 / float(np.hypot(*(beside[1] - beside[0])))  # of what stands across the view, there
    below = plan.to_plan(foot + np.array([[0.0, height * metre_px] for height in HEIGHT_M]))
    error = plan.sd_m(foot, sd_share * size[1] * scale[1])
    if not np.isfinite(below).all() or not np.isfinite(error).all():
        return None
    return shapely.LineString(below), float(error[0])


def _row(
    found: list[Row], spot: tuple[Any, float] | None, shapes: dict[str, Any], fixed: set[str], radius: float
) -> Row:
    zone_id = found[0]["zone_id"]
    error = 0.0
    place = None
    if spot is not None:
        place, error = spot
    elif zone_id in shapes:
        place = shapes[zone_id][1]
    zones = {zone_id} - {None}
    if spot is not None:
        around = spot[0].buffer(error)
        zones |= {name for name, (_, shape) in shapes.items() if shape.contains(around)}
    near, maybe, nearest = [], [], None
    for row in found:
        if row["permit_no"] is None:
            continue
        least, most = _apart(place, row, shapes, error)
        same = zone_id is not None and zone_id in (row["zone_ids"] or [])
        if least is not None:
            nearest = least if nearest is None else min(nearest, least)
        if row["surely_valid"] and (same or (most is not None and most <= radius)):
            near.append(row["permit_no"])
        if same or least is None or least <= radius:
            maybe.append(row["permit_no"])
    return {
        "basis": "picture" if spot is not None else "zone" if place is not None or zones else "nothing",
        "zone_ids": sorted(zones), "fixed_area": _fixed(place, error, zones, shapes, fixed),
        "near": sorted(set(near)), "maybe_near": sorted(set(maybe)), "nearest_m": nearest,
    }  # fmt: skip


def _apart(place: Any, permit: Row, shapes: dict[str, Any], error: float) -> tuple[float | None, float | None]:
    """Least and most distance from the spot to a permit's place: its zones, or its point where that is nearer."""
    targets = [shapes[zone_id][1] for zone_id in permit["zone_ids"] or [] if zone_id in shapes]
    if permit["x_m"] is not None and permit["y_m"] is not None:
        targets.append(shapely.Point(permit["x_m"], permit["y_m"]))
    if place is None or not targets:
        return None, None
    corners = shapely.points(shapely.get_coordinates(place))
    target = shapely.union_all(targets)
    most = float(shapely.distance(corners, target).max())
    return max(0.0, float(shapely.distance(place, target)) - 2 * error), most + 2 * error


def _fixed(place: Any, error: float, zones: set[str], shapes: dict[str, Any], fixed: set[str]) -> str:
    if zones & fixed:
        return "yes"
    if not fixed:
        return "no"
    if place is None:
        return "unknown"
    hit = any(zone_id in shapes and shapes[zone_id][1].intersects(place.buffer(2 * error)) for zone_id in fixed)
    return "unknown" if hit else "no"
