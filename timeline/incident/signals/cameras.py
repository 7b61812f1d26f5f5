"""What cameras saw or suffered: flashes, flame, smoke, falls; pictures lost, frozen or knocked aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from timeline.incident.signal import Signal
from timeline.incident.view import View

SEEN = ("flash", "flame", "smoke", "fall")
VENDOR = (("smoke", re.compile(r"smoke|烟", re.I)), ("flame", re.compile(r"flame|fire|火焰|起火|explo|爆", re.I)),
          ("fall", re.compile(r"fall|跌倒|倒地", re.I)))  # fmt: skip
TOGETHER_S = 3.0


def find(view: View) -> Iterator[Signal]:
    """Signals of detection, of the recorder's own analytics, and of the cameras' health."""
    for event in [*view.rows("event"), *view.flashes()]:
        if event["kind"] in SEEN:
            yield from _seen(view, event)
    for row in view.rows("camera_event_utc"):
        kind = next((kind for kind, words in VENDOR if words.search(row["kind"] or "")), None)
        if kind and row["moment_utc"] is not None:
            yield Signal(
                kind, row["moment_utc"], row["plus_minus_ms"] or 0, str(row["camera_id"] or row["source_id"]),
                "signal_vendor", {"camera": row["camera_id"] or row["source_id"], "what": row["kind"]},
                row["zone_id"], (row["record_id"],),
            )  # fmt: skip
    yield from _lost(view)


def _seen(view: View, event: dict[str, Any]) -> Iterator[Signal]:
    wall = view.wall(event["video_id"], event["start_ms"])
    if wall.utc is not None:
        camera = view.camera(event["video_id"])
        yield Signal(
            event["kind"], wall.utc, (wall.plus_minus_ms or 0) + int(event.get("frame_ms") or 0), camera,
            f"signal_{event['kind']}", {"camera": camera}, None,
            ({"video_id": event["video_id"], "start_ms": event["start_ms"], "end_ms": event["end_ms"]},),
        )  # fmt: skip


def _lost(view: View) -> list[Signal]:
    """Pictures that end or move; several at once are one stronger signal."""
    lost = [signal for signal in (*_gaps(view), *_health(view))]
    lost.sort(key=lambda signal: signal.moment_utc)
    found: list[Signal] = []
    while lost:
        first = lost.pop(0)
        same = [
            one for one in lost
            if one.moment_utc - first.moment_utc <= timedelta(seconds=TOGETHER_S + one.plus_minus_ms / 1000)
            and one.source != first.source and one.blur_s <= TOGETHER_S and one.plus_minus_ms <= 5000
        ]  # fmt: skip
        if same and first.blur_s <= TOGETHER_S and first.plus_minus_ms <= 5000:
            lost = [one for one in lost if one not in same]
            cameras = ", ".join(sorted({first.source, *(one.source for one in same)}))
            found.append(
                Signal(
                    "cameras_lost", first.moment_utc, first.plus_minus_ms, cameras, "signal_cameras_lost",
                    {"cameras": cameras}, None, tuple(item for one in (first, *same) for item in one.evidence),
                )
            )  # fmt: skip
        else:
            found.append(first)
    return found


def _gaps(view: View) -> Iterator[Signal]:
    """Recordings that stop: a gap, or the end of a video well before the end of the others."""
    for row in view.rows("coverage"):
        if row["kind"] == "gap":
            wall = view.wall(row["video_id"], row["start_ms"])
            if wall.utc is not None:
                yield _signal("camera_lost", view, row, wall.utc, wall.plus_minus_ms or 0, row["start_ms"])


def _health(view: View) -> Iterator[Signal]:
    """Pictures that freeze, go dark or move: within the window of health in which that was first measured."""
    before: dict[str, str] = {}
    for row in sorted(view.rows("health"), key=lambda row: (row["video_id"], row["start_ms"])):
        was = before.get(row["video_id"], "")
        before[row["video_id"]] = row["state"]
        if row["state"] not in ("blind", "frozen", "dark", "moved") or was not in ("good", "low_fps"):
            continue
        window_ms = min(row["end_ms"] - row["start_ms"], 10_000)
        wall = view.wall(row["video_id"], row["start_ms"])
        if wall.utc is not None:
            kind = "camera_moved" if row["state"] == "moved" else "camera_lost"
            bar_ms = (wall.plus_minus_ms or 0) + window_ms // 2
            yield _signal(kind, view, row, wall.utc + timedelta(milliseconds=window_ms // 2), bar_ms, row["start_ms"])


def _signal(kind: str, view: View, row: dict[str, Any], moment: Any, bar_ms: int, at_ms: int) -> Signal:
    camera = view.camera(row["video_id"])
    stretch = {"video_id": row["video_id"], "start_ms": max(0, at_ms - 1000), "end_ms": at_ms}
    state = row.get("state") or row.get("cause") or ""
    return Signal(kind, moment, bar_ms, camera, f"signal_{kind}", {"camera": camera, "state": state}, None, (stretch,))
