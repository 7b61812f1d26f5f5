"""The zones of each permit, from its zone number, else the words of its location, else its point on the plan.

A location that names no zone of the case is kept with a null zone: it is asked about, and nothing that turns on it is
said to be violated or met.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import shapely

from correlate.names import plain

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "permit_zone": pa.schema(
        [
            ("permit_no", pa.string()),
            ("zone_id", pa.string()),  # null: the place is not resolved
            ("basis", pa.string()),  # zone_id, location, point, unresolved
            ("text", pa.string()),  # the words it rests on
        ]
    )
}
NEEDS = frozenset({"permit_now", "zone_name", "zone_shape"})
_SEVERAL = re.compile(r"[;；、,，|/\n]+")


def make(given: Given) -> dict[str, pa.Table]:
    """At least one row a permit."""
    names = {row["name"]: row["zone_id"] for row in given.rows("zone_name")}
    shapes = [(row["zone_id"], shapely.from_wkt(row["polygon_wkt"]))
              for row in given.rows("zone_shape") if row["polygon_wkt"]]  # fmt: skip
    rows: list[dict[str, Any]] = []
    for permit in given.rows("permit_now"):
        for zone_id, basis, text in _zones(permit, names, shapes):
            rows.append({"permit_no": permit["permit_no"], "zone_id": zone_id, "basis": basis, "text": text})
    return {"permit_zone": pa.Table.from_pylist(rows, schema=MAKES["permit_zone"])}


def _zones(
    permit: dict[str, Any], names: dict[str, str], shapes: list[tuple[str, shapely.Geometry]]
) -> list[tuple[str | None, str, str | None]]:
    """Zone, basis and words. Several places in one cell are several zones, when each of them is known."""
    for basis in ("zone_id", "location"):
        text = permit[basis]
        if not text:
            continue
        if (zone_id := names.get(plain(text))) is not None:
            return [(zone_id, basis, text)]
        parts = [part for part in _SEVERAL.split(text) if part.strip()]
        found = [names.get(plain(part)) for part in parts]
        if len(parts) > 1 and all(found):
            return [(zone_id, basis, part) for zone_id, part in dict(zip(found, parts, strict=True)).items()]
    if permit["x_m"] is not None and permit["y_m"] is not None:
        point = shapely.Point(permit["x_m"], permit["y_m"])
        inside = sorted({zone_id for zone_id, shape in shapes if shape.covers(point)})
        if inside:
            return [(zone_id, "point", f"x {permit['x_m']}, y {permit['y_m']}") for zone_id in inside]
    return [(None, "unresolved", permit["location"] or permit["zone_id"])]
