"""Where many tags were within one circle of at most `crowd.radius_m` (RULES 5.1 PT-CROWD), in steps of five seconds.

The most tags that a circle of that radius can hold are found by trying the circles through each two of them (some best
circle always touches two). Surely: with the accuracy of the tags taken off the radius, and only those heard; possibly:
with it added, silent tags where they were last heard. Cells keep the search to places where that many can be at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from case.schemas import SHOWN

if TYPE_CHECKING:
    from correlate.build import Given

STEP_MS = 5_000
MAKES = {
    "gathering": pa.schema(
        [
            ("start_utc", SHOWN),  # a step of five seconds
            ("floor", pa.string()),
            ("zone_id", pa.string()),  # that most of them were in; null outside every zone
            ("people", pa.int32()),  # surely within one circle
            ("maybe_people", pa.int32()),  # possibly
            ("tag_ids", pa.list_(pa.string())),
            ("x_m", pa.float64()),  # middle of the circle
            ("y_m", pa.float64()),
        ]
    )
}
NEEDS = frozenset({"position_utc", "param_site", "param_value", "zone_shape"})


def make(given: Given) -> dict[str, pa.Table]:
    """One row a step and floor in which at least the least K of any zone may have been together."""
    values = [row for row in given.rows("param_value") if row["number"] is not None]
    least = round(min(row["number"] for row in values if row["name"] == "crowd.k1"))
    radius_m = given.number("crowd.radius_m")
    points = given.query("crowd_points", least=least)
    rows: list[dict[str, Any]] = []
    if points.num_rows:
        shapes = [(row["zone_id"], shapely.from_wkt(row["polygon_wkt"]), row["floor"])
                  for row in given.rows("zone_shape") if row["polygon_wkt"]]  # fmt: skip
        frame = {name: points[name].to_numpy(zero_copy_only=False) for name in points.column_names}
        changed = (np.diff(frame["step"]) != 0) | (frame["floor"][1:] != frame["floor"][:-1])
        starts = np.concatenate(([0], np.flatnonzero(changed) + 1))
        ends = np.append(starts[1:], points.num_rows)
        for a, b in zip(starts, ends, strict=True):
            floor = str(frame["floor"][a])
            here = [shape for shape in shapes if shape[2] == floor]
            for found in _step({name: column[a:b] for name, column in frame.items()}, radius_m, least):
                rows.append(_row(found, int(frame["step"][a]), floor, here))
    return {"gathering": pa.Table.from_pylist(rows, schema=MAKES["gathering"])}


def _step(part: dict[str, NDArray[Any]], radius_m: float, least: int) -> list[dict[str, Any]]:
    """Every gathering of one step, the fullest first; whoever was counted in one is not counted in the next."""
    xy = np.column_stack((part["x_m"], part["y_m"])).astype(float)
    acc, heard = part["acc_m"].astype(float), part["sure"].astype(bool)
    left = np.arange(len(xy))
    found = []
    while len(left) >= least:
        maybe = left[fullest(xy[left], radius_m + acc[left])]
        if len(maybe) < least:
            break
        middle = xy[maybe].mean(axis=0)
        near = left[heard[left] & (np.linalg.norm(xy[left] - middle, axis=1) <= 2 * radius_m)]
        sure = near[fullest(xy[near], np.maximum(radius_m - acc[near], 0.0))]
        members = sure if len(sure) else maybe
        tags = sorted(map(str, part["tag_id"][members]))
        found.append({"sure": len(sure), "maybe": len(maybe), "tags": tags, "xy": xy[members]})
        left = np.setdiff1d(left, np.union1d(maybe, sure))
    return found


def fullest(xy: NDArray[np.float64], reach_m: NDArray[np.float64]) -> NDArray[np.int64]:
    """Indices of the most points (n, 2) whose distance to one centre is at most their own reach (n,)."""
    if len(xy) == 0:
        return np.empty(0, np.int64)
    radius = float(reach_m.min())
    a, b = np.triu_indices(len(xy), 1)
    half = (xy[b] - xy[a]) / 2
    long = np.linalg.norm(half, axis=1)
    near = (long <= radius) & (long > 0)
    a, b, half, long = a[near], b[near], half[near], long[near]
    off = np.column_stack((-half[:, 1], half[:, 0])) / long[:, None] * np.sqrt(radius**2 - long**2)[:, None]
    centres = np.concatenate((xy, xy[a] + half + off, xy[a] + half - off, xy.mean(axis=0)[None]))
    best: NDArray[np.int64] = np.empty(0, np.int64)
    for block in np.array_split(centres, max(1, len(centres) * len(xy) // 2_000_000 + 1)):
        held = np.linalg.norm(block[:, None] - xy[None], axis=2) <= reach_m[None] + 1e-9
        counts = held.sum(axis=1)
        if counts.max() > len(best):
            best = np.flatnonzero(held[int(counts.argmax())])
    return best


def _row(found: dict[str, Any], step: int, floor: str, shapes: list[tuple[str, Any, str]]) -> dict[str, Any]:
    spots = shapely.points(found["xy"])
    inside = {zone_id: int(shapely.contains(shape, spots).sum()) for zone_id, shape, _ in shapes}
    area = {zone_id: shape.area for zone_id, shape, _ in shapes}
    zone_id = max(inside, key=lambda one: (inside[one], -area[one])) if inside else None
    middle = found["xy"].mean(axis=0)
    return {
        "start_utc": np.datetime64(step * STEP_MS, "ms").astype("datetime64[us]").item(), "floor": floor,
        "zone_id": zone_id if zone_id is not None and inside[zone_id] else None, "people": found["sure"],
        "maybe_people": found["maybe"], "tag_ids": found["tags"], "x_m": float(middle[0]), "y_m": float(middle[1]),
    }  # fmt: skip
