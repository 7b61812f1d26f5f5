"""Bodies crossing drawn lines (doors, manholes): when, which way, and how certainly. Left to right of a line is *in*.

A body that steps back and forth over a line crosses it each time; `stays_ms` is how long it then stayed beyond.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from case.config import Camera, DrawnLine
from correlate.facts.camera import moved_stretches, trusted
from correlate.place import Homography, homography

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "crossing": pa.schema(
        [
            ("crossing_id", pa.string()),  # track, line and media time
            ("video_id", pa.string()),
            ("camera_id", pa.string()),
            ("track_id", pa.string()),
            ("line_id", pa.string()),
            ("zone_id", pa.string()),
            ("door", pa.string()),
            ("direction", pa.string()),  # in, out
            ("t_ms", pa.int64()),  # media time, where the path between two looks meets the line
            ("blur_ms", pa.int64()),  # half the time between the two looks
            ("stays_ms", pa.int64()),  # until the next crossing of this line, or the end of the track
            ("margin_px", pa.float64()),  # how far beyond the line it came in that time
            ("margin_m", pa.float64()),  # the same on the ground; by the body's own height where no plan is calibrated
        ]
    )
}
NEEDS = frozenset({"track", "video", "camera_moved"})
BODY_M = 1.7  # a body's height, the measure where the camera is not calibrated
LONGEST_GAP_MS = 2_000  # between two looks further apart than this nobody saw where the body went


def make(given: Given) -> dict[str, pa.Table]:
    """All crossings, video by video."""
    cameras = {camera.id: camera for camera in given.case.config.camera if camera.line}
    sizes = {row["video_id"]: (row["width_px"], row["height_px"]) for row in given.rows("video")}
    rows: list[dict[str, Any]] = []
    moved = given.rows("camera_moved")
    for video in given.inputs.footage:
        camera = cameras.get(video.camera_id)
        if camera is not None:
            points = given.query("track_points", video_id=video.video_id)
            points = trusted(points, moved_stretches(moved, video.video_id))
            if points.num_rows:
                rows += _of_video(points, camera, video.video_id, sizes.get(video.video_id, (None, None)))
    return {"crossing": pa.Table.from_pylist(rows, schema=MAKES["crossing"])}


def _of_video(
    points: pa.Table, camera: Camera, video_id: str, size: tuple[int | None, int | None]
) -> list[dict[str, Any]]:
    drawn_at = camera.drawn_at_px or (size[0] or 1, size[1] or 1)
    scale = np.array([(size[0] or drawn_at[0]) / drawn_at[0], (size[1] or drawn_at[1]) / drawn_at[1]])
    x = (points["x1_px"].to_numpy() + points["x2_px"].to_numpy()) / 2
    feet = np.column_stack((x, points["y2_px"].to_numpy())).astype(float)
    names, t_ms = np.asarray(points["track_id"]), points["t_ms"].to_numpy()
    tall_px = points["y2_px"].to_numpy() - points["y1_px"].to_numpy()
    plan = homography(camera)
    rows = []
    for line in camera.line:
        start, end = np.array(line.from_px) * scale, np.array(line.to_px) * scale
        for i, after, found in _crossings(feet, t_ms, names, start, end):
            beyond = slice(i + 1, after + 1)
            margin_m = _margin_m(feet[beyond] / scale, start / scale, end / scale, plan, found, tall_px[beyond])
            rows.append(_row(line, camera.id, video_id, str(names[i]), found | {"margin_m": margin_m}))
    return rows


def _margin_m(
    feet: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64], plan: Homography | None,
    found: dict[str, Any], tall_px: NDArray[np.float64],
) -> float | None:  # fmt: skip
    """How far beyond the line on the ground: by the plan where it is calibrated, else against the body's own height."""
    if plan is not None:
        a, b = plan.to_plan(np.array([start, end]))
        along = b - a
        away = plan.to_plan(feet) - a
        beyond = np.abs(along[0] * away[:, 1] - along[1] * away[:, 0]) / max(float(np.hypot(*along)), 1e-9)
        return float(np.nanmax(beyond)) if np.isfinite(beyond).any() else None
    tall = float(np.median(tall_px))
    return found["margin_px"] * BODY_M / tall if tall > 0 else None


def _crossings(
    feet: NDArray[np.float64], t_ms: NDArray[np.int64], names: NDArray[Any], start: NDArray[np.float64],
    end: NDArray[np.float64],
) -> list[tuple[int, int, dict[str, Any]]]:  # fmt: skip
    """Index of the look before each crossing and of the last one beyond, and what is known of it.

    Positive sides are right of start to end.
    """
    along = end - start
    length = float(np.linalg.norm(along))
    if length == 0:
        return []
    right = np.array([-along[1], along[0]]) / length  # pixels run down, so this points right of the direction
    side = (feet - start) @ right
    share = (feet - start) @ along / length**2
    same = (names[1:] == names[:-1]) & (np.diff(t_ms) <= LONGEST_GAP_MS)
    turned = same & (np.sign(side[1:]) != np.sign(side[:-1])) & (side[1:] != side[:-1]) & (side[1:] != 0)
    found = []
    for i in np.flatnonzero(turned):
        part = side[i] / (side[i] - side[i + 1])
        if not 0 <= share[i] + (share[i + 1] - share[i]) * part <= 1:
            continue  # past the end of the line
        beyond = np.sign(side[i + 1])
        after = i + 1
        while after + 1 < len(side) and names[after + 1] == names[i] and np.sign(side[after + 1]) == beyond:
            after += 1
        step = int(t_ms[i + 1] - t_ms[i])
        found.append((int(i), int(after), {
            "direction": "in" if beyond > 0 else "out", "t_ms": int(t_ms[i] + round(float(part) * step)),
            "blur_ms": (step + 1) // 2, "stays_ms": int(t_ms[after] - t_ms[i + 1]),
            "margin_px": float(np.abs(side[i + 1 : after + 1]).max()),
        }))  # fmt: skip
    return found


def _row(line: DrawnLine, camera_id: str, video_id: str, track_id: str, found: dict[str, Any]) -> dict[str, Any]:
    return found | {
        "crossing_id": f"{track_id}/{line.line_id}/{found['t_ms']}", "video_id": video_id, "camera_id": camera_id,
        "track_id": track_id, "line_id": line.line_id, "zone_id": line.zone_id, "door": line.door,
    }  # fmt: skip
