"""Two jobs that may go on at one time, and how they lie: distance, same line, same dike, one below the other.

A job's place is its point on the plan, else the whole of its zones: then the distance is known between two bounds, and
what holds for only a part of it is *unknown*. What is known to be far off and of no concern is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import shapely

from correlate.names import plain

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "work_pair": pa.schema(
        [
            ("a_no", pa.string()),
            ("b_no", pa.string()),  # null: the other is a process operation
            ("record_id", pa.string()),  # of that operation
            ("a_kind", pa.string()),  # the row of tables/simops.csv: a, b
            ("b_kind", pa.string()),
            ("limit_m", pa.float64()),
            ("least_m", pa.float64()),  # null where a place is not known
            ("most_m", pa.float64()),
            ("holds", pa.string()),  # yes, no, unknown: whether they lie as that row says
            ("why", pa.string()),  # distance_unknown, line_unknown; null where it is known
        ]
    )
}
NEEDS = frozenset({"permit_now", "permit_span", "permit_zone", "operation_utc", "ref_simops", "param_permit", "zone",
                   "zone_shape", "zone_name"})  # fmt: skip
FAR_M = 100.0  # pairs further apart to which nothing applies are nobody's concern
Row = dict[str, Any]
Job = tuple[Any, frozenset[str]]  # geometry or None, zones


def make(given: Given) -> dict[str, pa.Table]:
    """One row a pair and row of the table that speaks of it."""
    shapes: dict[str, list[Any]] = {}
    for row in given.rows("zone_shape"):
        if row["polygon_wkt"]:
            shapes.setdefault(row["zone_id"], []).append(shapely.from_wkt(row["polygon_wkt"]))
    zones = {row["zone_id"]: row for row in given.rows("zone")}
    names = {row["name"]: row["zone_id"] for row in given.rows("zone_name")}
    places: dict[str, set[str]] = {}
    for row in given.rows("permit_zone"):
        places.setdefault(row["permit_no"], set()).update({row["zone_id"]} - {None})
    rows = []
    for pair in given.query("simops_pairs").to_pylist():
        one = _job(pair["a_x"], pair["a_y"], places.get(pair["a_no"], set()), shapes)
        of_b = (
            {names.get(plain(pair["b_place"]))} - {None}
            if pair["what"] == "operation"
            else places.get(pair["b_no"], set())
        )
        other = _job(pair["b_x"], pair["b_y"], of_b, shapes)
        least, most = _apart(one[0], other[0])
        holds, why = _holds(pair, one, other, least, most, zones)
        if holds == "no" and (least is None or least > FAR_M):
            continue
        rows.append({
            **{name: pair[name] for name in ("a_no", "b_no", "record_id", "a_kind", "b_kind", "limit_m")},
            "least_m": least, "most_m": most, "holds": holds, "why": why,
        })  # fmt: skip
    return {"work_pair": pa.Table.from_pylist(rows, schema=MAKES["work_pair"])}


def _job(x: float | None, y: float | None, zones: set[Any], shapes: dict[str, list[Any]]) -> Job:
    """The place of a job: its point, else the union of its zones, else None."""
    if x is not None and y is not None:
        return shapely.Point(x, y), frozenset(zones)
    found = [shape for zone_id in sorted(zones) for shape in shapes.get(zone_id, [])]
    return (shapely.union_all(found) if found else None), frozenset(zones)


def _apart(one: Any, other: Any) -> tuple[float | None, float | None]:
    """Least and most horizontal distance in metres between two places."""
    if one is None or other is None:
        return None, None
    a, b = (shapely.get_coordinates(shape) for shape in (one, other))
    most = float(max(((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2).max() ** 0.5, 0.0))
    return float(shapely.distance(one, other)), most


def _holds(
    pair: Row, one: Job, other: Job, least: float | None, most: float | None, zones: dict[str, Row]
) -> tuple[str, str | None]:
    relation = pair["relation"]
    if relation == "same_line":
        if pair["a_line"] is None or pair["b_line"] is None:
            return ("no", None) if least is not None and least > FAR_M else ("unknown", "line_unknown")
        return ("yes" if plain(pair["a_line"]) == plain(pair["b_line"]) else "no"), None
    if relation == "same_zone":
        if not one[1] or not other[1]:
            return "unknown", "distance_unknown"
        return ("yes" if _around(one[1], zones) & _around(other[1], zones) else "no"), None
    if relation == "below":
        return _below(pair, one, other, least, zones)
    if relation == "distance_other_zone" and one[1] and one[1] == other[1]:
        return "no", None
    if relation == "distance_or_vertical" and least == 0.0 and _floors(one, zones) != _floors(other, zones):
        return "yes", None
    limit = pair["limit_m"]
    if least is None or most is None or limit is None:
        return "unknown", "distance_unknown"
    if least > limit:
        return "no", None
    return ("yes", None) if most <= limit or least == 0.0 else ("unknown", "distance_unknown")


def _below(pair: Row, one: Job, other: Job, least: float | None, zones: dict[str, Row]) -> tuple[str, str | None]:
    """Whether the other job lies in the fall line of work at height."""
    if least is None:
        return "unknown", "distance_unknown"
    if least > 0:
        return "no", None
    upper, lower = _floors(one, zones), _floors(other, zones)
    if upper and lower and upper != lower:
        return ("yes" if max(upper) > max(lower) else "no"), None
    a, b = pair["a_height"], pair["b_height"]
    if pair["b_type"] == "WH" and (a is None or b is None):
        return "unknown", "distance_unknown"
    return ("yes" if (a or 2.0) > (b or 0.0) else "no"), None


def _floors(job: Job, zones: dict[str, Row]) -> set[str]:
    return {str(zones[zone_id]["floor"]) for zone_id in job[1] if zone_id in zones}


def _around(found: frozenset[str], zones: dict[str, Row]) -> set[str]:
    """Zones and those they lie in."""
    reached = set(found)
    waiting = list(found)
    while waiting:
        parent = zones.get(waiting.pop(), {}).get("parent")
        if parent and parent not in reached:
            reached.add(parent)
            waiting.append(parent)
    return reached
