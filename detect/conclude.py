"""From tracks to events: what one camera saw begin and end, without knowing any zone, plan or wall clock.

Equipment by voting over time with hysteresis (detect/equipment.py), posture and pace in body heights a second
(detect/movement.py), arcs, flames and flashes from the brightest parts of the picture (detect/luminous.py). Bad
health of the camera caps the confidence of what rests on it.
"""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from case.files import canonical_json, sha256_text
from case.schemas import EVENT
from detect.body import Body, Happening, bodies
from detect.equipment import equipment
from detect.luminous import Glows, luminous
from detect.movement import movement
from detect.types import Video

CAP = 0.5  # confidence of an event during bad health of its camera is at most this


def conclude(video: Video, tracks: pa.Table, health: pa.Table, per_second: float, glows: Glows) -> pa.Table:
    """All events of one video (schema EVENT), in order of time, kind and track; those of no body have no track."""
    bad = [row for row in health.to_pylist() if row["state"] != "good"]
    rows = []
    every = bodies(tracks)
    rows += [_row(video, None, one, bad) for one in luminous(video, glows, every)]
    for body in every:
        found = movement(video, body)
        if body.label == "person":
            found += equipment(body, 1 / per_second, video.duration_ms)
        rows += [_row(video, body, one, bad) for one in found]
    order = sorted(rows, key=lambda row: (row["start_ms"], row["kind"], row["track_id"] or "", row["event_id"]))
    return pa.Table.from_pylist(order, schema=EVENT)


def _row(video: Video, body: Body | None, one: Happening, bad: list[dict[str, Any]]) -> dict[str, Any]:
    track_id = None if body is None else body.track_id
    where = track_id or f"{one.detail.get('x_px')},{one.detail.get('y_px')}"
    states = {row["state"] for row in bad if row["start_ms"] < one.end_ms and row["end_ms"] > one.start_ms}
    detail = {**one.detail, **({"camera_health": sorted(states)} if states else {})}
    return {
        "event_id": sha256_text(video.sha256, one.kind, where, str(one.first_frame))[:16],
        "video_id": video.video_id,
        "track_id": track_id,
        "kind": one.kind,
        "start_ms": one.start_ms,
        "end_ms": one.end_ms,
        "confidence": min(one.confidence, CAP) if states else one.confidence,
        "frames": one.frames,
        "detail": canonical_json(json.loads(json.dumps(detail))),
    }
