"""Zones where nobody may be alone: each stretch with people, and how long one of them was alone, surely and at most.

Alone is whoever is the only one inside while no other tag is within `behaviour.lone_radius_m`. Two named people, or two
bodies in one picture, are company; a named one and one body without a name may be the same, so that is left open.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from correlate.build import Given

LIST = pa.list_(pa.string())
MOMENT = pa.timestamp("us")
MAKES = {
    "lone_stretch": pa.schema(
        [
            ("zone_id", pa.string()),
            ("start_utc", MOMENT),  # the stretch with people
            ("end_utc", MOMENT),
            ("alone_ms", pa.int64()),  # longest time one of them was surely alone
            ("alone_start_utc", MOMENT),
            ("alone_end_utc", MOMENT),
            ("maybe_ms", pa.int64()),  # longest time one of them may have been alone
            ("holder", pa.string()),  # who was alone
            ("person_id", pa.string()),
            ("subject_ids", LIST),
            ("source_ids", LIST),
            ("presence_ids", LIST),
            ("nearest_m", pa.float64()),  # nearest other tag meanwhile; null where none was heard on that floor
            ("kinds", pa.int64()),  # kinds of source that tell of the one alone
        ]
    )
}
NEEDS = frozenset({"person_in_zone", "tag_lost", "zone", "zone_shape", "param_zone", "position_utc", "tag_holder"})
GRID_MS = 5_000
STALE_MS = 15_000
STRAY_M = 10.0  # a tag that fell silent so much further off than counts may have come
Row = dict[str, Any]
Span = tuple[int, int]


def make(given: Given) -> dict[str, pa.Table]:
    """All stretches, zone by zone."""
    pieces: dict[str, list[Row]] = {}
    for row in given.query("lone_pieces").to_pylist():
        pieces.setdefault(row["zone_id"], []).append(row)
    rows: list[Row] = []
    if pieces:
        knobs = {(row["zone_id"], row["name"]): row["number"] for row in given.rows("param_zone")
                 if row["name"] in ("behaviour.lone_radius_m", "behaviour.lone_s", "time.bridge_s")}  # fmt: skip
        shapes = {row["zone_id"]: (row["floor"], shapely.from_wkt(row["polygon_wkt"]))
                  for row in given.rows("zone_shape") if row["polygon_wkt"]}  # fmt: skip
        for zone_id, found in sorted(pieces.items()):
            radius, hold, bridge = (knobs[zone_id, name] for name in
                                    ("behaviour.lone_radius_m", "behaviour.lone_s", "time.bridge_s"))  # fmt: skip
            inside = [row for row in found if row["state"] != "beside"]
            for start, end in _joined([(r["start_ms"], r["end_ms"]) for r in inside], round(bridge * 1000)):
                here = [row for row in found if row["start_ms"] < end and row["end_ms"] > start]
                if any(row["state"] == "surely" for row in here):
                    stretch = _stretch(
                        given, here, (start, end), shapes.get(zone_id), radius, hold * 1000, bridge * 1000
                    )
                    rows.append({"zone_id": zone_id, **stretch})
    return {"lone_stretch": pa.Table.from_pylist(rows, schema=MAKES["lone_stretch"])}


def _stretch(
    given: Given, rows: list[Row], span: Span, shape: tuple[str, Any] | None, radius_m: float, hold_ms: float,
    bridge_ms: float,
) -> Row:  # fmt: skip
    """One stretch: who was alone in it for longest."""
    alone: dict[str, list[Span]] = {}
    may_be: list[Span] = []
    edges = sorted(
        {span[0], span[1], *(t for r in rows for t in (r["start_ms"], r["end_ms"]) if span[0] < t < span[1])}
    )
    for a, b in pairwise(edges):
        state, who = _state([r for r in rows if r["start_ms"] <= a and r["end_ms"] >= b])
        if state == "alone":
            alone.setdefault(who, []).append((a, b))
        if state in ("alone", "open"):
            may_be.append((a, b))
    nearest: float | None = None
    if shape is not None and max((b - a for a, b in _joined(may_be, round(bridge_ms))), default=0) >= hold_ms:
        for who in sorted(alone):
            near, doubt, closest = _company(given, [r for r in rows if r["holder"] == who], alone[who], shape, radius_m)
            may_be = _minus(may_be, _overlap(near, alone[who]))
            alone[who] = _minus(alone[who], [*near, *doubt])
            nearest = closest if nearest is None else min(nearest, closest if closest is not None else nearest)
    bridged = [(b - a, a, b, who) for who, spans in alone.items() for a, b in _joined(spans, round(bridge_ms))]
    longest = max(bridged, default=(0, span[0], span[0], ""))
    own = [r for r in rows if r["holder"] == longest[3] and r["start_ms"] < longest[2] and r["end_ms"] > longest[1]]
    return {
        "start_utc": _moment(span[0]), "end_utc": _moment(span[1]), "alone_ms": longest[0],
        "alone_start_utc": _moment(longest[1]), "alone_end_utc": _moment(longest[2]),
        "maybe_ms": max((b - a for a, b in _joined(may_be, round(bridge_ms))), default=0),
        "holder": longest[3] or None, "person_id": next((r["person_id"] for r in own), None), "nearest_m": nearest,
        "subject_ids": sorted({f"{r['subject_kind']} {r['subject_id']}" for r in own}),
        "source_ids": sorted({r["source_id"] for r in own or rows if r["source_id"]}),
        "presence_ids": [r["presence_id"] for r in own if r["presence_id"]],
        "kinds": len({r["subject_kind"] for r in own if r["state"] == "surely"}),
    }  # fmt: skip


def _state(rows: list[Row]) -> tuple[str, str]:
    """Of one moment: empty, alone, company or open, and who is alone."""
    sure = [r for r in rows if r["state"] == "surely"]
    named = {r["holder"] for r in sure if r["person_id"] is not None or r["subject_kind"] != "track"}
    bodies: dict[str, set[str]] = {}
    for row in sure:
        if row["holder"] not in named:
            bodies.setdefault(row["source_id"], set()).add(row["holder"])
    most = max((len(found) for found in bodies.values()), default=0)
    others = {r["holder"] for r in rows} - {r["holder"] for r in sure}
    if len(named) >= 2 or most >= 2:
        return "company", ""
    if not sure:
        return ("open", "") if others else ("empty", "")
    if others or (named and most) or len(bodies) > 1:
        return "open", ""
    return "alone", sure[0]["holder"]


def _company(
    given: Given, own: list[Row], spans: list[Span], shape: tuple[str, Any], radius_m: float
) -> tuple[list[Span], list[Span], float | None]:
    """When another tag surely was within the radius of who was alone, when one may have been, and the nearest."""
    floor, polygon = shape
    start, end = spans[0][0] - STALE_MS, spans[-1][1] + STALE_MS
    fixes = given.query("tag_fixes", from_ms=int(start), to_ms=int(end), floor=floor)
    tags = np.asarray(fixes["tag_id"].to_pylist(), object)
    columns = {name: fixes[name].to_numpy().astype(float) for name in ("t_utc_ms", "x_m", "y_m", "acc_m")}
    grid = np.concatenate([np.arange(a, b, GRID_MS) for a, b in spans]) if spans else np.empty(0)
    mine = {r["subject_id"] for r in own if r["subject_kind"] == "tag"}
    person = next((r["person_id"] for r in own if r["person_id"]), None)
    if person is not None:
        mine |= {row["tag_id"] for row in given.rows("tag_holder") if row["person_id"] == person}
    x, y, spread = _places(columns, np.isin(tags, list(mine)), grid)
    lost = ~np.isfinite(x)
    middle = polygon.centroid
    reach = float(shapely.hausdorff_distance(polygon, middle))
    x, y, spread = np.where(lost, middle.x, x), np.where(lost, middle.y, y), np.where(lost, reach, spread)
    near, doubt = np.zeros(len(grid), bool), np.zeros(len(grid), bool)
    nearest: float | None = None
    for tag in sorted(set(tags) - mine):
        ox, oy, error = _places(columns, tags == tag, grid)
        away = np.hypot(ox - x, oy - y)
        heard = np.isfinite(away)
        if heard.any():
            least = float(np.nanmin(away))
            nearest = least if nearest is None else min(nearest, least)
        near |= heard & (away + error + spread <= radius_m)
        doubt |= heard & (away - error - spread <= radius_m)
        last = _last_seen(columns, tags == tag, grid)
        doubt |= ~heard & (np.hypot(last[0] - x, last[1] - y) <= radius_m + STRAY_M)
    return _runs(grid, near), _runs(grid, doubt & ~near), nearest


def _places(
    columns: dict[str, NDArray[np.float64]], chosen: NDArray[np.bool_], grid: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Place and error at moments, NaN where the tag was not heard within STALE_MS."""
    t = columns["t_utc_ms"][chosen]
    if len(t) == 0:
        nothing = np.full(len(grid), np.nan)
        return nothing, nothing, nothing
    after = np.clip(np.searchsorted(t, grid), 0, len(t) - 1)
    before = np.clip(after - 1, 0, len(t) - 1)
    nearer = np.where(np.abs(t[after] - grid) <= np.abs(t[before] - grid), after, before)
    fresh = np.abs(t[nearer] - grid) <= STALE_MS
    return tuple(np.where(fresh, columns[name][chosen][nearer], np.nan) for name in ("x_m", "y_m", "acc_m"))  # type: ignore[return-value]


def _last_seen(
    columns: dict[str, NDArray[np.float64]], chosen: NDArray[np.bool_], grid: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the tag was last heard before each moment; infinitely far where it never was."""
    t = columns["t_utc_ms"][chosen]
    index = np.searchsorted(t, grid, side="right") - 1
    known = index >= 0
    if len(t) == 0:
        return np.full(len(grid), np.inf), np.full(len(grid), np.inf)
    return tuple(np.where(known, columns[name][chosen][index], np.inf) for name in ("x_m", "y_m"))  # type: ignore[return-value]


def _runs(grid: NDArray[np.float64], on: NDArray[np.bool_]) -> list[Span]:
    return _joined([(int(t), int(t) + GRID_MS) for t in grid[on]], 0)


def _joined(spans: Iterable[Span], bridge_ms: int) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start - found[-1][1] <= bridge_ms:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif end > start:
            found.append((start, end))
    return found


def _overlap(one: Iterable[Span], other: list[Span]) -> list[Span]:
    return [(max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) < min(b, d)]


def _minus(one: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    left = list(one)
    for c, d in holes:
        left = [part for a, b in left for part in ((a, min(b, c)), (max(a, d), b)) if part[1] > part[0]]
    return left


def _moment(t_ms: int) -> Any:
    return np.datetime64(int(t_ms), "ms").astype("datetime64[us]").item()
