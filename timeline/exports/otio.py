"""OpenTimelineIO: every camera a track on one corrected time line, findings and permit windows as markers."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from case.files import write_text
from timeline.entries import Entry, entries
from timeline.exports._footage import wall
from timeline.exports._times import epoch_ms, iso
from timeline.scene import Scene, Video

RATE = 1000.0  # a step of this time line is a millisecond; nothing here is counted in frames
COLOURS = {"finding": "RED", "fact": "GREEN", "record": "BLUE"}


def write(scene: Scene, folder: Path, language: str) -> list[Path]:
    """case.otio. Footage that no clock ties down stands on tracks of its own, named so, in media time."""
    placed, loose = [], []
    for video in scene.videos:
        start = wall(scene, video, 0).utc
        if start is not None:
            placed.append((start, video))
        else:
            loose.append(video)
    found = entries(scene, language)
    moments = [start for start, _ in placed] + [entry.start_utc for entry in found]
    zero = min(moments) if moments else None
    zero = zero and zero.replace(microsecond=zero.microsecond // 1000 * 1000)  # a whole step of this time line
    tracks = _tracks(scene, placed, zero) if zero else []
    tracks += [_track(f"{v.camera_id} (time not known)", [_clip(scene, v)]) for v in loose]
    stack = _base("Stack.1", "cameras") | {
        "children": tracks, "markers": [_marker(entry, zero) for entry in found if zero], "effects": [],
        "source_range": None, "enabled": True,
    }  # fmt: skip
    timeline = _base("Timeline.1", scene.case.config.site.name) | {"global_start_time": None, "tracks": stack}
    timeline["metadata"] = {"retrace": {"zero_utc": iso(zero) if zero else None, "time_zone": "UTC", "unit": "ms"}}
    out = folder / "case.otio"
    write_text(out, json.dumps(timeline, ensure_ascii=False, indent=1, sort_keys=True))
    return [out]


def _tracks(scene: Scene, placed: list[tuple[datetime, Video]], zero: datetime) -> list[dict[str, Any]]:
    """Tracks by camera; a clip that would overlap the one before goes to a further track of its camera."""
    lanes: dict[tuple[str, int], list[dict[str, Any]]] = {}
    ends: dict[tuple[str, int], int] = {}
    for start, video in sorted(placed, key=lambda item: (item[1].camera_id, item[0], item[1].video_id)):
        at, lane = epoch_ms(start) - epoch_ms(zero), 0
        while ends.get((video.camera_id, lane), 0) > at:
            lane += 1
        key = (video.camera_id, lane)
        gap = at - ends.get(key, 0)
        if gap:
            lanes.setdefault(key, []).append(_gap(gap))
        lanes.setdefault(key, []).append(_clip(scene, video))
        ends[key] = at + video.duration_ms
    return [_track(camera if not lane else f"{camera} ({lane + 1})", items) for (camera, lane), items in lanes.items()]


def _clip(scene: Scene, video: Video) -> dict[str, Any]:
    at = wall(scene, video, 0)
    media = _base("ExternalReference.1", Path(video.path).name) | {
        "target_url": video.path, "available_range": _range(0, video.duration_ms), "available_image_bounds": None,
    }  # fmt: skip
    media["metadata"] = {"retrace": {"sha256": video.sha256, "video_id": video.video_id}}
    clip = _base("Clip.2", video.camera_id) | {
        "media_references": {"DEFAULT_MEDIA": media}, "active_media_reference_key": "DEFAULT_MEDIA",
        "source_range": _range(0, video.duration_ms), "effects": [], "markers": [], "enabled": True,
    }  # fmt: skip
    clip["metadata"] = {"retrace": {
        "start_shown": iso(at.shown) if at.shown else None, "start_utc": iso(at.utc) if at.utc else None,
        "plus_minus_ms": at.plus_minus_ms, "clock_verified": at.verified, "problem": video.cause,
    }}  # fmt: skip
    return clip


def _gap(length_ms: int) -> dict[str, Any]:
    return _base("Gap.1", "") | {
        "source_range": _range(0, length_ms), "effects": [], "markers": [], "enabled": True,
    }  # fmt: skip


def _track(name: str, children: list[dict[str, Any]]) -> dict[str, Any]:
    return _base("Track.1", name) | {
        "kind": "Video", "children": children, "source_range": None, "effects": [], "markers": [], "enabled": True,
    }  # fmt: skip


def _marker(entry: Entry, zero: datetime) -> dict[str, Any]:
    start, end = epoch_ms(entry.start_utc) - epoch_ms(zero), epoch_ms(entry.end_utc) - epoch_ms(zero)
    colour = COLOURS["finding"] if entry.kind == "finding" else COLOURS.get(entry.tag, "YELLOW")
    marker = _base("Marker.2", entry.text) | {
        "marked_range": _range(start, end - start), "color": colour,
        "comment": f"{entry.lane} ± {entry.plus_minus_ms} ms",
    }  # fmt: skip
    marker["metadata"] = {"retrace": {
        "kind": entry.kind, "tag": entry.tag, "ref_id": entry.ref_id, "source_id": entry.source_id,
        "start_utc": iso(entry.start_utc), "plus_minus_ms": entry.plus_minus_ms, "order_determined": entry.settled,
    }}  # fmt: skip
    return marker


def _base(schema: str, name: str) -> dict[str, Any]:
    return {"OTIO_SCHEMA": schema, "name": name, "metadata": {}}


def _range(start_ms: int, length_ms: int) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": _time(start_ms), "duration": _time(length_ms)}


def _time(value_ms: int) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": RATE, "value": float(value_ms)}
