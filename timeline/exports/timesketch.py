"""Timesketch JSONL: one entry of the timeline a line, microseconds kept, with its ± and what it rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from case.files import canonical_json, replacing
from timeline.entries import Entry, entries, untimed
from timeline.exports._times import epoch_us, iso
from timeline.rows import rows_of
from timeline.scene import Scene


def write(scene: Scene, folder: Path, language: str) -> list[Path]:
    """timeline.jsonl with `message`, `datetime`, `timestamp`, `timestamp_desc` as Timesketch wants them, and ours.

    What no clock ties down cannot be on a timeline: it is in timeline.left_out.jsonl, with why.
    """
    out, left = folder / "timeline.jsonl", folder / "timeline.left_out.jsonl"
    _write(out, _lines(scene, language))
    missing = [
        {"ref_id": f"presence-{p.presence_id}", "source_id": p.source_id, "zone_id": p.zone_id, "start_ms": p.start_ms,
         "end_ms": p.end_ms, "video_id": p.video_id, "why": "no clock tells when this was"} for p in untimed(scene)
    ]  # fmt: skip
    _write(left, iter(missing))
    return [out, left]


def _lines(scene: Scene, language: str) -> Iterator[dict[str, Any]]:
    origin = {row.anchor: (row.source_row, row.sha256) for row in rows_of(scene)}
    videos = {video.video_id: (video.path, video.sha256) for video in scene.videos}
    presences = {f"presence-{one.presence_id}": one for one in scene.presences}
    for entry in entries(scene, language):
        line = _line(entry)
        presence = presences.get(entry.ref_id)
        if presence is not None and presence.video_id in videos:
            line["source_file"], line["source_sha256"] = videos[presence.video_id]
        elif entry.ref_id in origin:
            line["source_row"], line["source_sha256"] = origin[entry.ref_id]
        yield line


def _line(entry: Entry) -> dict[str, Any]:
    return {
        "message": entry.text,
        "datetime": iso(entry.start_utc),
        "timestamp": epoch_us(entry.start_utc),
        "timestamp_desc": entry.kind.replace("_", " "),
        "data_type": f"retrace:entry:{entry.kind}",
        "end_datetime": iso(entry.end_utc),
        "plus_minus_ms": entry.plus_minus_ms,
        "order_determined": entry.settled,
        "kind": entry.tag,
        "lane": entry.lane,
        "source_id": entry.source_id,
        "ref_id": entry.ref_id,
    }


def _write(path: Path, lines: Iterator[dict[str, Any]]) -> None:
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as handle:
        for line in lines:
            handle.write(canonical_json(json.loads(json.dumps(line, default=str))) + "\n")
