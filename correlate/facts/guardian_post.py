"""Where each guardian's tag was against the post: near the zone, away from it, inside it, or not decided, as runs.

The post is within `guardian.radius_m` of the zone's edge, for confined spaces within `guardian.cs_entry_m` of the entry
and outside (GB 30871-2022 4.10, 6.8 a). A fix is surely near or away only when its own error does not change that
(RULES 4.2: absence rules use *surely outside*).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from case.schemas import SHOWN
from correlate.runs import find_runs

if TYPE_CHECKING:
    from correlate.build import Given

Post = tuple[shapely.Geometry, shapely.Geometry, str, bool, float, float]
STATES = ("away", "undecided", "near", "inside")
AWAY, UNDECIDED, NEAR, INSIDE = range(4)
MAKES = {
    "guardian_post": pa.schema(
        [
            ("permit_no", pa.string()),
            ("person_id", pa.string()),
            ("tag_id", pa.string()),
            ("source_id", pa.string()),
            ("state", pa.string()),
            ("start_shown", SHOWN),  # first fix
            ("end_shown", SHOWN),  # last fix
            ("fixes", pa.int64()),
            ("nearest_m", pa.float64()),  # of the run's fixes to the post's centre line: zone edge or entry
            ("farthest_m", pa.float64()),
        ]
    )
}
NEEDS = frozenset({"crew", "permit_span", "tag_holder", "position", "permit_zone", "zone_shape", "zone", "param_permit",
                   "param_site"})  # fmt: skip


def make(given: Given) -> dict[str, pa.Table]:
    """All runs, permit by permit and tag by tag; permits without a placed zone or a tagged guardian have none."""
    rows = runs_at(given, posts_of(given, "guardian.radius_m", "guardian.cs_entry_m"))
    return {"guardian_post": pa.Table.from_pylist(rows, schema=MAKES["guardian_post"])}


def runs_at(given: Given, posts: dict[str, Post]) -> list[dict[str, Any]]:
    """Runs of every guardian's tag against the post of each permit that has one, in the columns of `guardian_post`."""
    points = given.query("guardian_points")
    rows: list[dict[str, Any]] = []
    if points.num_rows:
        gap_ms = round(given.number("time.bridge_s") * 1000)
        frame = {name: points[name].to_numpy(zero_copy_only=False) for name in points.column_names}
        key = np.array([f"{a}\x1f{b}\x1f{c}" for a, b, c in
                        zip(frame["permit_no"], frame["source_id"], frame["tag_id"], strict=True)])  # fmt: skip
        _, subject = np.unique(key, return_inverse=True)
        for start, end in _blocks(subject):
            post = posts.get(str(frame["permit_no"][start]))
            if post is not None:
                rows += _runs(frame, slice(start, end), post, gap_ms)
    return rows


def posts_of(given: Given, radius_name: str, entry_name: str | None) -> dict[str, Post]:
    """By permit: polygon, what distance is measured to, floor, confined?, radius and assumed accuracy in metres.

    Without `entry_name` a confined space is a zone like any other: inside it counts as near.
    """
    shapes = {row["zone_id"]: (shapely.from_wkt(row["polygon_wkt"]), row["floor"])
              for row in given.rows("zone_shape") if row["polygon_wkt"]}  # fmt: skip
    zones = {row["zone_id"]: row for row in given.rows("zone")}
    entries = {zone.id: zone.entry_m for zone in given.case.config.zone}
    radius = {(row["permit_no"], row["name"]): row["number"] for row in given.rows("param_permit")
              if row["name"] in (radius_name, entry_name)}  # fmt: skip
    coarse, fine = given.number("space.acc_default_m"), given.number("space.acc_red_orange_m")
    posts = {}
    for row in given.rows("permit_zone"):
        if row["zone_id"] not in shapes or row["permit_no"] in posts:
            continue
        polygon, floor = shapes[row["zone_id"]]
        confined = entry_name is not None and zones[row["zone_id"]]["kind"] == "confined_space"
        entry = entries.get(row["zone_id"]) if confined else None
        target = shapely.Point(entry) if entry is not None else polygon
        reach = radius[(row["permit_no"], entry_name if confined and entry_name else radius_name)]
        assumed = fine if zones[row["zone_id"]]["risk_colour"] in ("red", "orange") else coarse
        posts[row["permit_no"]] = (polygon, target, floor, confined, float(reach), float(assumed))
    return posts


def _runs(frame: dict[str, NDArray[Any]], part: slice, post: Post, gap_ms: int) -> list[dict[str, Any]]:
    polygon, target, floor, confined, reach, assumed = post
    xy = np.column_stack((frame["x_m"][part], frame["y_m"][part])).astype(float)
    stated = frame["acc_m"][part].astype(float)
    error = np.where(np.isfinite(stated), stated, assumed)
    points = shapely.points(xy)
    distance = shapely.distance(target, points)
    state = np.full(len(xy), UNDECIDED, np.int8)
    state[distance + error <= reach] = NEAR
    state[distance - error > reach] = AWAY
    if confined:  # inside is no post, whatever the distance to the entry
        within = shapely.contains(polygon, points)
        edge = shapely.distance(polygon.boundary, points)
        state[edge < error] = np.where(state[edge < error] == AWAY, AWAY, UNDECIDED)
        state[within & (edge >= error)] = INSIDE
    state[frame["floor"][part] != floor] = UNDECIDED if confined else AWAY
    t_ms = frame["t_ms"][part].astype(np.int64)
    first, last = find_runs(np.zeros(len(t_ms), np.int64), t_ms, state, gap_ms)
    start = part.start
    return [
        {
            **{name: str(frame[name][start]) for name in ("permit_no", "person_id", "tag_id", "source_id")},
            "state": STATES[state[a]],
            "start_shown": np.datetime64(int(t_ms[a]), "ms").astype("datetime64[us]").item(),
            "end_shown": np.datetime64(int(t_ms[b]), "ms").astype("datetime64[us]").item(),
            "fixes": int(b - a + 1),
            "nearest_m": float(distance[a : b + 1].min()),
            "farthest_m": float(distance[a : b + 1].max()),
        }
        for a, b in zip(first, last, strict=True)
    ]


def _blocks(subject: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Index ranges of equal neighbours."""
    cuts = np.flatnonzero(np.diff(subject)) + 1
    return list(zip([0, *cuts], [*cuts, len(subject)], strict=True))
