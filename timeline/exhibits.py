"""Stills and clips of findings: cut once, found again by what they show, each with the lines of its strip."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from case import Case
from case.errors import MediaError, OriginalError
from case.files import sha256_file, sha256_text
from timeline.media import Coding, Cut, Frame, Lines, PersonBox, Source, clip, still
from timeline.scene import Finding, Scene, Video
from timeline.wall import wall_of
from timeline.words import Say, bar_text, clock_text

BEFORE_MS, AFTER_MS, STILL_WITHIN_MS = 3_000, 3_000, 20_000
BODIES = ("person", "moving")  # labels whose boxes may hold a face


SMALL = Coding(640, 30)


@dataclass(frozen=True)
class Clips:
    """Which clips a report has: none, or short ones of so many ms at most, so wide, so well encoded.

    What is longer is cut around its middle; the original in full stays where it is.
    """

    on: bool = True
    longest_ms: int = 10_000
    coding: Coding = SMALL


@dataclass(frozen=True)
class Exhibit:
    """A still and a clip of one stretch that a finding rests on; `problem` says why when there are none."""

    video_id: str
    camera_id: str
    at_ms: int
    still: Cut | None
    clip: Cut | None
    problem: str | None = None


def exhibits_of(
    finding: Finding, scene: Scene, say: Say, clips: Clips | None = None, with_clips: bool = True
) -> list[Exhibit]:
    """One exhibit for each stretch of video in the evidence of a finding; made under derived/clips, or found there."""
    found = []
    for item in finding.evidence or []:
        if isinstance(item, dict) and item.get("video_id") and item.get("start_ms") is not None:
            video = next((video for video in scene.videos if video.video_id == item["video_id"]), None)
            if video is not None:
                found.append(_exhibit(item, video, scene, say, (clips or Clips()) if with_clips else Clips(on=False)))
    return found


def _exhibit(item: dict[str, Any], video: Video, scene: Scene, say: Say, clips: Clips) -> Exhibit:
    start_ms, end_ms = int(item["start_ms"]), int(item.get("end_ms") or item["start_ms"])
    at_ms = (start_ms + min(end_ms, start_ms + STILL_WITHIN_MS)) // 2
    first_ms, last_ms = start_ms - BEFORE_MS, end_ms + AFTER_MS
    if last_ms - first_ms > clips.longest_ms:
        first_ms, last_ms = at_ms - clips.longest_ms // 2, at_ms + clips.longest_ms // 2
    try:
        source = source_of(scene, video)
    except (OriginalError, MediaError) as error:
        return Exhibit(video.video_id, video.camera_id, at_ms, None, None, str(error))
    lines, boxes = strip_lines(scene, video, say), _boxes(scene.case.derived / "tracks" / video.video_id)
    try:
        picture = _made(scene, source, lines, boxes, "png", at_ms, at_ms)
        film = _made(scene, source, lines, boxes, "mp4", first_ms, last_ms, clips.coding) if clips.on else None
    except MediaError as error:
        return Exhibit(video.video_id, video.camera_id, at_ms, None, None, str(error))
    return Exhibit(video.video_id, video.camera_id, at_ms, picture, film)


def _made(
    scene: Scene,
    source: Source,
    lines: Lines,
    boxes: list[PersonBox],
    suffix: str,
    first_ms: int,
    last_ms: int,
    coding: Coding = SMALL,
) -> Cut:
    """The cut from derived/clips when the same was made before, else made now. The name tells what it depends on."""
    near = [box for box in boxes if first_ms - 3000 <= box.t_ms <= last_ms + 3000]
    key = sha256_text(
        CODE,
        source.sha256,
        suffix,
        str(first_ms),
        str(last_ms),
        *lines(first_ms),
        *lines(last_ms),
        repr(near),
        repr(coding),
    )[:16]
    out = scene.case.derived_dir("clips") / f"{_plain(source.camera_id)}_{max(first_ms, 0):09d}_{key}.{suffix}"
    beside = out.with_suffix(out.suffix + ".json")
    if out.is_file() and beside.is_file():
        told = json.loads(beside.read_text(encoding="utf-8"))
        if told["sha256"] == sha256_file(out):
            return Cut(**(told | {"path": out}))
    if suffix == "png":
        return still(source, first_ms, lines, near, out)
    return clip(source, first_ms, last_ms, lines, near, out, coding=coding)


CODE = sha256_text((Path(__file__).parent / "media.py").read_text(encoding="utf-8"))


def _plain(text: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in text)


def source_of(scene: Scene, video: Video) -> Source:
    """The original of a video with its frame table. Raises OriginalError when it is gone or has no frames."""
    path = scene.case.original(video.path)
    table = scene.case.derived / "videos" / video.video_id / "frame.parquet"
    if not path.is_file():
        raise OriginalError(f"{video.path}: the original is gone since it was registered.")
    if not table.is_file():
        raise OriginalError(f"{video.path}: has no frame table; run `retrace detect` again.")
    return Source(
        path, video.path, video.sha256, video.video_id, video.camera_id, video.width_px, video.height_px, _frames(table)
    )


@cache
def _frames(table: Path) -> tuple[Frame, ...]:
    columns = ["frame", "t_ms", "pts", "time_base_num", "time_base_den", "segment"]
    rows = pq.read_table(table, columns=columns).to_pylist()
    return tuple(
        Frame(row["frame"], row["t_ms"], row["pts"], (row["time_base_num"], row["time_base_den"]), row["segment"])
        for row in rows
    )


def boxes_of(case: Case, video_id: str) -> list[PersonBox]:
    """Where people are in a video by its detections, to mask their heads; empty where nothing was detected."""
    return _boxes(case.derived / "tracks" / video_id)


def _boxes(folder: Path) -> list[PersonBox]:
    if not (folder / "track.parquet").is_file():
        return []
    columns = ["t_ms", "label", "x1_px", "y1_px", "x2_px", "y2_px"]
    rows = pq.read_table(folder / "track.parquet", columns=columns, filters=[("label", "in", BODIES)]).to_pylist()
    return [PersonBox(row["t_ms"], row["x1_px"], row["y1_px"], row["x2_px"], row["y2_px"]) for row in rows]


def strip_lines(scene: Scene, video: Video, say: Say) -> Lines:
    """What the strip under a picture says: camera, file and hash; shown time, corrected time, zone and bar."""
    zone, zone_name = scene.case.config.zone_info, scene.case.config.site.timezone
    names = {camera.id: camera.name for camera in scene.case.config.camera}
    first = f"{video.camera_id} {names.get(video.camera_id, '')} · {video.path} · sha256 {video.sha256[:16]}"

    def lines(t_ms: int) -> list[str]:
        wall = wall_of(video.video_id, t_ms, scene.video_times, scene.clocks)
        if wall.shown is None or wall.utc is None:
            return [first, say("strip_no_clock", t_ms=t_ms)]
        key = "strip_clock" if wall.verified else "strip_unverified"
        return [
            first,
            say(key, shown=clock_text(wall.shown, zone), utc=clock_text(wall.utc, zone), zone=zone_name,
                bar=bar_text(wall.plus_minus_ms)),
        ]  # fmt: skip

    return lines
