"""How far zones reach: the box and the span of each, and how far apart two of them are at least and at most.

A door, a reader or a person in a zone lies somewhere in it, so that two of them are at least `gap_m` and at most
`most_m` apart (metres on the plan). Zones on different floors are as far apart as their outlines are on the plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "zone_extent": pa.schema(
        [
            ("zone_id", pa.string()),
            ("floor", pa.string()),
            ("x1_m", pa.float64()),
            ("y1_m", pa.float64()),
            ("x2_m", pa.float64()),
            ("y2_m", pa.float64()),
            ("span_m", pa.float64()),  # diameter of the smallest circle around it
        ]
    ),
    "zone_gap": pa.schema(
        [
            ("zone_id", pa.string()),  # a zone of a permit or behind a door of access control
            ("other_id", pa.string()),
            ("same_floor", pa.bool_()),
            ("gap_m", pa.float64()),  # least distance between a point of one and a point of the other
            ("most_m", pa.float64()),  # largest
        ]
    ),
}
NEEDS = frozenset({"zone_shape", "permit_zone", "door_zone"})


def make(given: Given) -> dict[str, pa.Table]:
    """Both tables, for zones with a shape."""
    shapes = {row["zone_id"]: (shapely.from_wkt(row["polygon_wkt"]), row["floor"])
              for row in given.rows("zone_shape") if row["polygon_wkt"]}  # fmt: skip
    asked = {row["zone_id"] for name in ("permit_zone", "door_zone") for row in given.rows(name)}
    extents = [
        {"zone_id": zone_id, "floor": floor, "span_m": 2 * float(shapely.minimum_bounding_radius(shape)),
         **dict(zip(("x1_m", "y1_m", "x2_m", "y2_m"), shape.bounds, strict=True))}
        for zone_id, (shape, floor) in sorted(shapes.items())
    ]  # fmt: skip
    names = sorted(shapes)
    others = np.array([shapes[name][0] for name in names], dtype=object)
    gaps: list[dict[str, Any]] = []
    for zone_id in sorted(asked & set(shapes)):
        shape, floor = shapes[zone_id]
        least = shapely.distance(shape, others)
        most = shapely.hausdorff_distance(shapely.convex_hull(shape), shapely.convex_hull(others))
        span = 2 * shapely.minimum_bounding_radius(shape)
        gaps += [
            {"zone_id": zone_id, "other_id": name, "same_floor": floor == shapes[name][1], "gap_m": float(near),
             "most_m": float(far) + 2 * float(shapely.minimum_bounding_radius(shapes[name][0])) + span}
            for name, near, far in zip(names, least, most, strict=True)
        ]  # fmt: skip
    return {
        "zone_extent": pa.Table.from_pylist(extents, schema=MAKES["zone_extent"]),
        "zone_gap": pa.Table.from_pylist(gaps, schema=MAKES["zone_gap"]),
    }
