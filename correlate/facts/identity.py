"""Bodies in view and the tags they may carry: probability, rivals by name, and how far apart they were on the plan.

Only cameras with a homography and a known start can tell; everybody else stays "body X" until a person says who it is.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from case.config import Camera
from correlate.identity import Match, Walk, match
from correlate.place import FOOT_SD_PX, TALL, Homography, homography

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "identity": pa.schema(
        [
            ("track_id", pa.string()),
            ("tag_id", pa.string()),
            ("person_id", pa.string()),  # who carries the tag; null where nobody says
            ("probability", pa.float64()),
            ("nobody", pa.float64()),  # probability that the body carries none of the tags heard
            ("distance_m", pa.float64()),  # median between body and tag
            ("samples", pa.int32()),  # seconds in which the body was placed
            ("rivals", pa.string()),  # JSON list of {tag_id, person_id, probability}, likeliest first
        ]
    )
}
NEEDS = frozenset({"track", "video", "video_time", "clock", "position", "position_utc", "tag_holder"})
LEAST_SAMPLES = 3


def make(given: Given) -> dict[str, pa.Table]:
    """The likeliest tag of every body that any tag could be."""
    cameras = {camera.id: camera for camera in given.case.config.camera}
    sizes = {row["video_id"]: (row["width_px"], row["height_px"]) for row in given.rows("video")}
    holders: dict[str, str] = {}
    for row in sorted(given.rows("tag_holder"), key=lambda row: row["fixes"]):
        holders[row["tag_id"]] = row["person_id"]
    rows: list[dict[str, Any]] = []
    for video in given.inputs.footage:
        camera = cameras.get(video.camera_id)
        plan = homography(camera) if camera else None
        if camera is None or plan is None:
            continue
        bodies, bar_ms = _bodies(given, video.video_id, camera, plan, sizes.get(video.video_id, (None, None)))
        if bodies:
            tags, tag_bar_ms = _tags(given, bodies, camera.floor)
            found = match(bodies, tags, bar_ms + tag_bar_ms)
            rows += [made for one in found if (made := _row(one, holders)) is not None]
    return {"identity": pa.Table.from_pylist(rows, schema=MAKES["identity"])}


def _bodies(
    given: Given, video_id: str, camera: Camera, plan: Homography, size: tuple[int | None, int | None]
) -> tuple[list[Walk], int]:
    table = given.query("track_seconds", video_id=video_id)
    return body_walks(table, camera, plan, size)


def body_walks(
    table: pa.Table, camera: Camera, plan: Homography, size: tuple[int | None, int | None]
) -> tuple[list[Walk], int]:
    """The bodies of a video on the plan, from the rows of `track_seconds`: one place a second on the true time scale,
    and ± of that scale in ms. `size`: of the video's pictures in pixels."""
    if table.num_rows == 0:
        return [], 0
    width, height = size
    drawn_at = camera.drawn_at_px or (width or 1, height or 1)
    scale = np.array([(width or drawn_at[0]) / drawn_at[0], (height or drawn_at[1]) / drawn_at[1]])
    x = (table["x1_px"].to_numpy() + table["x2_px"].to_numpy()) / 2
    tall = TALL * (table["x2_px"].to_numpy() - table["x1_px"].to_numpy())
    foot = table["y2_px"].to_numpy().astype(float)
    lowest = np.where(table["feet_hidden"].to_numpy(), np.maximum(foot, table["y1_px"].to_numpy() + tall), foot)
    near = np.column_stack((x, foot)) / scale
    far = np.column_stack((x, lowest)) / scale
    xy, other = plan.to_plan(near), plan.to_plan(far)
    sd = np.hypot(plan.sd_m(near, FOOT_SD_PX * drawn_at[1] / 1080), np.linalg.norm(xy - other, axis=1) / 2)
    good = np.isfinite(xy).all(axis=1) & np.isfinite(sd)
    names, t_ms = np.asarray(table["track_id"]), table["t_utc_ms"].to_numpy()
    walks = []
    for name in dict.fromkeys(names.tolist()):
        mine = (names == name) & good
        if mine.sum() >= LEAST_SAMPLES:
            walks.append(Walk(name, t_ms[mine], (xy[mine] + other[mine]) / 2, sd[mine]))
    return walks, int(np.max(table["plus_minus_ms"].to_numpy()))


def _tags(given: Given, bodies: list[Walk], floor: str) -> tuple[list[Walk], int]:
    """Tags heard on that floor while the bodies were in view, and ± of their clock."""
    first, last = min(int(body.t_ms[0]) for body in bodies), max(int(body.t_ms[-1]) for body in bodies)
    return tag_walks(given.query("tag_fixes", from_ms=first - 10_000, to_ms=last + 10_000, floor=floor))


def tag_walks(table: pa.Table) -> tuple[list[Walk], int]:
    """The tags in the rows of `tag_fixes`, and ± of their clock in ms."""
    if table.num_rows == 0:
        return [], 0
    names = np.asarray(table["tag_id"])
    starts = np.flatnonzero(np.concatenate(([True], names[1:] != names[:-1])))
    t_ms, xy = table["t_utc_ms"].to_numpy(), np.column_stack((table["x_m"].to_numpy(), table["y_m"].to_numpy()))
    sd = table["acc_m"].to_numpy()
    bounds = [*starts.tolist(), len(names)]
    walks = [Walk(str(names[a]), t_ms[a:b], xy[a:b], sd[a:b]) for a, b in pairwise(bounds)]
    return walks, int(np.max(table["plus_minus_ms"].to_numpy()))


def _row(found: Match, holders: dict[str, str]) -> dict[str, Any] | None:
    if not found.tags:
        return None
    best, *others = found.tags
    rivals = [
        {"tag_id": tag, "person_id": holders.get(tag), "probability": round(found.tags[tag], 4)} for tag in others[:5]
    ]
    return {
        "track_id": found.body, "tag_id": best, "person_id": holders.get(best),
        "probability": round(found.tags[best], 6), "nobody": round(found.nobody, 6),
        "distance_m": round(found.distance_m[best], 3), "samples": found.samples,
        "rivals": json.dumps(rivals, ensure_ascii=False),
    }  # fmt: skip
