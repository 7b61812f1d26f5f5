"""Tags that crossed a line drawn in a calibrated camera's picture, taken to the plan: when, how far, for how long.

A tag errs by its accuracy, so the line is taken that much longer, and only a way beyond it by more counts as sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from case.schemas import SHOWN
from correlate.place import homography

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "tag_crossing": pa.schema(
        [
            ("source_id", pa.string()),
            ("tag_id", pa.string()),
            ("camera_id", pa.string()),  # whose picture the line is drawn in
            ("line_id", pa.string()),
            ("zone_id", pa.string()),
            ("moment_shown", SHOWN),  # of the first fix beyond
            ("stays_ms", pa.int64()),  # until the last fix beyond before it came back
            ("margin_m", pa.float64()),  # how far beyond it came
            ("acc_m", pa.float64()),
        ]
    )
}
NEEDS = frozenset({"position", "param_site"})
AROUND_M = 15.0
LONGEST_GAP_MS = 15_000


def make(given: Given) -> dict[str, pa.Table]:
    """Crossings inwards, line by line; a line that two cameras draw is taken from each."""
    rows: list[dict[str, Any]] = []
    coarse = given.number("space.acc_default_m")
    for camera in given.case.config.camera:
        plan = homography(camera) if camera.line else None
        for line in camera.line if plan is not None else []:
            start, end = plan.to_plan(np.array([line.from_px, line.to_px], float)) if plan is not None else ((), ())
            if not np.isfinite([start, end]).all():
                continue
            low, high = np.minimum(start, end) - AROUND_M, np.maximum(start, end) + AROUND_M
            fixes = given.query("line_fixes", floor=camera.floor, acc_m=float(coarse), low_x=float(low[0]),
                                low_y=float(low[1]), high_x=float(high[0]), high_y=float(high[1]))  # fmt: skip
            if fixes.num_rows > 1:
                named = {"camera_id": camera.id, "line_id": line.line_id, "zone_id": line.zone_id}
                rows += [named | row for row in _crossings(fixes, np.asarray(start), np.asarray(end))]
    return {"tag_crossing": pa.Table.from_pylist(rows, schema=MAKES["tag_crossing"])}


def _crossings(fixes: pa.Table, start: NDArray[np.float64], end: NDArray[np.float64]) -> list[dict[str, Any]]:
    """Crossings from the left of start-to-end to its right; on the plan, where y runs up, right is (dy, -dx)."""
    xy = np.column_stack((fixes["x_m"].to_numpy(), fixes["y_m"].to_numpy()))
    t_ms, acc = fixes["t_ms"].to_numpy(), fixes["acc_m"].to_numpy()
    who = np.array(
        [f"{a}\x1f{b}" for a, b in zip(fixes["source_id"].to_pylist(), fixes["tag_id"].to_pylist(), strict=True)]
    )
    along = end - start
    length = float(np.hypot(*along))
    if length == 0:
        return []
    side = ((xy - start) @ np.array([along[1], -along[0]])) / length
    share = ((xy - start) @ along) / length
    same = (who[1:] == who[:-1]) & (np.diff(t_ms) <= LONGEST_GAP_MS)
    found = []
    for i in np.flatnonzero(same & (side[:-1] <= 0) & (side[1:] > 0)):
        part = side[i] / (side[i] - side[i + 1])
        at = share[i] + (share[i + 1] - share[i]) * part
        if not -acc[i] <= at <= length + acc[i]:
            continue
        after = int(i) + 1
        while after + 1 < len(side) and same[after] and side[after + 1] > 0:
            after += 1
        source_id, _, tag_id = str(who[i]).partition("\x1f")
        found.append({
            "source_id": source_id, "tag_id": tag_id, "stays_ms": int(t_ms[after] - t_ms[i + 1]),
            "moment_shown": np.datetime64(int(t_ms[i + 1]), "ms").astype("datetime64[us]").item(),
            "margin_m": float(side[i + 1 : after + 1].max()), "acc_m": float(acc[i + 1]),
        })  # fmt: skip
    return found
