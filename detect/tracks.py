"""The track pass over one video: detections of all shards, in order, become bodies with numbers and looks.

Out: rows of the schema TRACK, sorted by time, frame and track. Only frames in which a body was detected have a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from case.schemas import TRACK
from detect.bind import feet_hidden, look
from detect.exclude import Region
from detect.shards import Shard
from detect.tracker import Tracker, TrackerSettings
from detect.types import Video

TRACKED = ("person", "moving", "vehicle")
FORGET_MS = 10_000  # a box that no track has claimed by then never will be


def track(
    video: Video, shards: Iterable[Shard], excluded: list[Region], per_second: float, settings: TrackerSettings
) -> pa.Table:
    """Follow every body through the video (schema TRACK). One shard is in memory at a time."""
    tracker = Tracker(per_second, settings)
    pending: dict[int, dict[str, Any]] = {}
    finished: list[pa.Table] = []
    count = 0
    for shard in shards:
        known: list[dict[str, Any]] = []
        for t_ms, rows in _by_frame(shard):
            bodies = _bodies(video, t_ms, rows, excluded)
            numbers = list(range(count, count + len(bodies)))
            count += len(bodies)
            pending.update(zip(numbers, bodies, strict=True))
            boxes = np.array([_box(body) for body in bodies], np.float64).reshape(-1, 4)
            confidences = np.array([body["confidence"] for body in bodies], np.float64)
            for row, number in tracker.step(t_ms, boxes, confidences, [body["label"] for body in bodies], numbers):
                known.append({**pending.pop(row), "track_id": f"{video.video_id}#{number}"})
        finished.append(pa.Table.from_pylist(known, schema=TRACK))
        stale = [row for row, body in pending.items() if body["t_ms"] < shard.end_ms - FORGET_MS]
        for row in stale:
            del pending[row]
    if not finished:
        return TRACK.empty_table()
    table = pa.concat_tables(finished)
    return table.sort_by([("t_ms", "ascending"), ("frame", "ascending"), ("track_id", "ascending")])


def _by_frame(shard: Shard) -> list[tuple[int, list[dict[str, Any]]]]:
    """The detections of one shard for every frame looked at, in order of time."""
    frames: dict[int, list[dict[str, Any]]] = {frame: [] for frame in shard.looks.frame}
    for row in shard.detections.to_pylist():
        frames[row["frame"]].append(row)
    return list(zip(shard.looks.t_ms, frames.values(), strict=True))


def _bodies(video: Video, t_ms: int, rows: list[dict[str, Any]], excluded: list[Region]) -> list[dict[str, Any]]:
    """The bodies of one frame with what they wear and whether their feet show."""
    bodies = [
        row for row in rows
        if row["label"] in TRACKED and not any(region.holds(t_ms, _box(row)) for region in excluded)
    ]  # fmt: skip
    people = np.array([_box(row) for row in bodies if row["label"] == "person"], np.float64).reshape(-1, 4)
    boxes = np.array([_box(row) for row in rows], np.float64).reshape(-1, 4)
    labels, confidences = [row["label"] for row in rows], np.array([row["confidence"] for row in rows], np.float64)
    helmets = iter(look("helmet", people, labels, boxes, confidences))
    vests = iter(look("vest", people, labels, boxes, confidences))
    standing = np.array([_box(row) for row in bodies], np.float64).reshape(-1, 4)
    hidden = feet_hidden(standing, video.width_px, video.height_px)
    for row, feet in zip(bodies, hidden, strict=True):
        is_person = row["label"] == "person"
        row["helmet"] = next(helmets).state if is_person else None
        row["vest"] = next(vests).state if is_person else None
        row["feet_hidden"] = feet
    return bodies


def _box(row: dict[str, Any]) -> tuple[float, float, float, float]:
    return row["x1_px"], row["y1_px"], row["x2_px"], row["y2_px"]
