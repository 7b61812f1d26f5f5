"""Zones of the case: what case.toml says over what zone records say, their shapes, and every name they go by.

`zone_name` maps each name a record may use (id, name, alias; see correlate/names.py) to a zone; a name that two zones
share maps to none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import shapely

from case.config import Zone
from case.schemas import SHOWN
from correlate.names import plain

if TYPE_CHECKING:
    from correlate.build import Given

ATTRIBUTES = ("name", "zone_class", "risk_colour", "ex_class", "kind", "permit_required", "max_people", "no_lone",
              "max_dwell_min", "floor", "parent", "outdoor")  # fmt: skip
MAKES = {
    "zone": pa.schema(
        [
            ("zone_id", pa.string()),
            ("name", pa.string()),
            ("zone_class", pa.string()),  # exclusive, shared
            ("risk_colour", pa.string()),
            ("ex_class", pa.string()),
            ("kind", pa.string()),
            ("permit_required", pa.bool_()),
            ("max_people", pa.int64()),
            ("no_lone", pa.bool_()),
            ("max_dwell_min", pa.float64()),
            ("floor", pa.string()),
            ("parent", pa.string()),
            ("outdoor", pa.bool_()),
            ("blind_fraction", pa.float64()),
            ("cameras", pa.list_(pa.string())),
            ("neighbours", pa.list_(pa.string())),
            ("source_row", pa.string()),  # where it is described: case.toml, or the record's row
        ]
    ),
    "zone_shape": pa.schema(
        [
            ("zone_id", pa.string()),
            ("floor", pa.string()),
            ("polygon_wkt", pa.string()),  # metres on the plan
            ("area_m2", pa.float64()),
            ("valid_from_shown", SHOWN),  # null where unbounded
            ("valid_to_shown", SHOWN),
            ("problem", pa.string()),  # null, or what was wrong with the drawing and how it was taken
        ]
    ),
    "zone_name": pa.schema([("name", pa.string()), ("zone_id", pa.string()), ("basis", pa.string())]),
}
NEEDS = frozenset({"zone_record"})


def make(given: Given) -> dict[str, pa.Table]:
    """All three tables."""
    drawn = {zone.id: zone for zone in given.case.config.zone}
    seen_by_camera = {shape.zone_id for camera in given.case.config.camera for shape in camera.zone}
    records: dict[str, dict[str, Any]] = {}
    shapes: list[dict[str, Any]] = []
    for row in given.rows("zone_record"):
        if not row["zone_id"]:
            continue
        records[row["zone_id"]] = {**row, **{key: value for key, value in row.items() if value is not None}}
        if row["polygon_wkt"]:
            shapes.append(_shape(row["zone_id"], row["floor"], row["polygon_wkt"], row))
    rows = [_row(zone_id, drawn.get(zone_id), records.get(zone_id))
            for zone_id in sorted({*drawn, *records, *seen_by_camera})]  # fmt: skip
    for zone in drawn.values():
        if zone.polygon_m is not None:
            shapes = [shape for shape in shapes if shape["zone_id"] != zone.id]
            shapes.append(_shape(zone.id, zone.floor, shapely.Polygon(zone.polygon_m, zone.holes_m).wkt, {}))
    return {
        "zone": pa.Table.from_pylist(rows, schema=MAKES["zone"]),
        "zone_shape": pa.Table.from_pylist(shapes, schema=MAKES["zone_shape"]),
        "zone_name": pa.Table.from_pylist(_names(rows, drawn), schema=MAKES["zone_name"]),
    }


def _row(zone_id: str, drawn: Zone | None, record: dict[str, Any] | None) -> dict[str, Any]:
    """One zone: what case.toml states wins, then the record, then the default; "" and None state nothing."""
    base = Zone(id=zone_id)
    row: dict[str, Any] = {"zone_id": zone_id}
    for field in ATTRIBUTES:
        stated = getattr(drawn, field) if drawn is not None and field in drawn.model_fields_set else None
        recorded = record.get(field) if record else None
        row[field] = stated if stated is not None else recorded if recorded is not None else getattr(base, field)
    row["name"] = row["name"] or zone_id
    row["blind_fraction"] = record.get("blind_fraction") if record else None
    row["cameras"] = (record.get("cameras") if record else None) or []
    row["neighbours"] = (drawn.neighbours if drawn else None) or (record.get("neighbours") if record else None) or []
    row["source_row"] = "case.toml" if drawn is not None or record is None else record["source_row"]
    return row


def _shape(zone_id: str, floor: str | None, wkt: str, row: dict[str, Any]) -> dict[str, Any]:
    """A polygon that can be computed with; a crossed outline is mended and said so, one past mending is refused."""
    problem, polygon = None, None
    try:
        polygon = shapely.from_wkt(wkt)
    except shapely.errors.GEOSException:
        problem = "is not a polygon; the zone has no shape until it is drawn again"
    if polygon is not None and not polygon.is_valid:
        reason = shapely.is_valid_reason(polygon)
        polygon = shapely.make_valid(polygon)
        parts = [part for part in getattr(polygon, "geoms", [polygon]) if part.geom_type in ("Polygon", "MultiPolygon")]
        polygon = shapely.union_all(parts)
        problem = f"crosses itself ({reason}); taken as the area it encloses"
    if polygon is not None and polygon.area == 0:
        polygon, problem = None, "encloses no area; the zone has no shape until it is drawn again"
    return {
        "zone_id": zone_id,
        "floor": floor or "1",
        "polygon_wkt": polygon.wkt if polygon is not None else None,
        "area_m2": polygon.area if polygon is not None else None,
        "valid_from_shown": row.get("valid_from_shown"),
        "valid_to_shown": row.get("valid_to_shown"),
        "problem": problem,
    }


def _names(rows: list[dict[str, Any]], drawn: dict[str, Zone]) -> list[dict[str, Any]]:
    """Each name and the one zone it means. An id beats a name, a name beats an alias; shared names mean nothing."""
    meant: dict[str, tuple[str, set[str]]] = {}
    for basis in ("id", "name", "alias"):
        for row in rows:
            zone = drawn.get(row["zone_id"])
            aliases = zone.aliases if zone else []
            for text in {"id": [row["zone_id"]], "name": [row["name"]], "alias": aliases}[basis]:
                name = plain(text)
                if name and meant.setdefault(name, (basis, set()))[0] == basis:
                    meant[name][1].add(row["zone_id"])
    return [
        {"name": name, "zone_id": next(iter(zones)), "basis": basis}
        for name, (basis, zones) in sorted(meant.items())
        if len(zones) == 1
    ]
