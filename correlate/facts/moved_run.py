"""Where named workers of a permit were while they were away from it: runs of fixes in another zone that requires one,
told apart by whether they were surely beyond the margin around the permit's own zones (RULES PT-SCOPE-MOVED).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely

from case.schemas import SHOWN
from correlate.runs import find_runs

if TYPE_CHECKING:
    from correlate.build import Given

NAMES = ("permit_no", "person_id", "zone_id", "presence_id", "source_id")
MARGIN_M = 5.0  # RULES 5.1 PT-SCOPE-MOVED: its zones grown by so much
MAKES = {
    "moved_run": pa.schema(
        [
            ("permit_no", pa.string()),
            ("person_id", pa.string()),
            ("zone_id", pa.string()),
            ("presence_id", pa.string()),
            ("source_id", pa.string()),
            ("far", pa.bool_()),  # surely beyond the margin; else it may be within
            ("start_shown", SHOWN),  # first fix
            ("end_shown", SHOWN),  # last fix
        ]
    )
}
NEEDS = frozenset({"permit_visit", "person_in_zone", "position", "permit_zone", "zone_shape", "permit_active"})


def make(given: Given) -> dict[str, pa.Table]:
    """All runs, by permit, person and stay; nothing where nobody left."""
    points = given.query("moved_points")
    rows: list[dict[str, Any]] = []
    if points.num_rows:
        shapes = {row["zone_id"]: (shapely.from_wkt(row["polygon_wkt"]), row["floor"])
                  for row in given.rows("zone_shape") if row["polygon_wkt"]}  # fmt: skip
        own: dict[str, list[tuple[Any, str]]] = {}
        for row in given.rows("permit_zone"):
            if row["zone_id"] in shapes:
                own.setdefault(row["permit_no"], []).append(shapes[row["zone_id"]])
        frame = {name: points[name].to_numpy(zero_copy_only=False) for name in points.column_names}
        key = np.array([f"{a}\x1f{b}" for a, b in zip(frame["permit_no"], frame["presence_id"], strict=True)])
        _, subject = np.unique(key, return_inverse=True)
        t_ms = frame["t_ms"].astype(np.int64)
        far = np.zeros(len(subject), np.int8)
        for permit_no in np.unique(frame["permit_no"]):
            mine = frame["permit_no"] == permit_no
            spots = shapely.points(frame["x_m"][mine].astype(float), frame["y_m"][mine].astype(float))
            beyond = np.ones(int(mine.sum()), bool)
            for polygon, floor in own.get(str(permit_no), []):
                away = shapely.distance(polygon, spots) - frame["acc_m"][mine].astype(float) > MARGIN_M
                beyond &= away | (frame["floor"][mine] != floor)
            far[mine] = beyond
        first, last = find_runs(subject, t_ms, far, 60_000)
        rows = [
            {
                **{name: str(frame[name][a]) for name in NAMES},
                "far": bool(far[a]),
                "start_shown": np.datetime64(int(t_ms[a]), "ms").astype("datetime64[us]").item(),
                "end_shown": np.datetime64(int(t_ms[b]), "ms").astype("datetime64[us]").item(),
            }
            for a, b in zip(first, last, strict=True)
        ]  # fmt: skip
    return {"moved_run": pa.Table.from_pylist(rows, schema=MAKES["moved_run"])}
