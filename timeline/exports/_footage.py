"""Frames and boxes of one video as detection wrote them, in constant memory, each with its wall time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from timeline.exports._cells import write_csv
from timeline.exports._times import iso
from timeline.scene import Scene, Video
from timeline.wall import Wall, wall_of

TIMES = ["frame", "t_ms", "pts", "time_base", "segment", "shown", "utc", "plus_minus_ms", "clock_verified"]


@dataclass(frozen=True)
class Box:
    """One box of a track. `track` is the number after `#`; pixels, origin top left, x2 and y2 exclusive."""

    track_id: str
    track: int
    frame: int
    t_ms: int
    label: str
    confidence: float
    x1_px: float
    y1_px: float
    x2_px: float
    y2_px: float
    helmet: str
    vest: str
    feet_hidden: bool


def name_of(video: Video) -> str:
    """A file name for a video that every system takes: camera and video id."""
    camera = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in video.camera_id)
    return f"{camera}_{video.video_id}"


def wall(scene: Scene, video: Video, t_ms: int) -> Wall:
    """Wall time of a media time of a video."""
    return wall_of(video.video_id, t_ms, scene.video_times, scene.clocks)


def boxes(scene: Scene, video: Video) -> Iterator[Box]:
    """Every box of every track of a video, in the order of the file."""
    for row in _rows(scene.case.derived / "tracks" / video.video_id / "track.parquet"):
        yield Box(
            row["track_id"], int(row["track_id"].rsplit("#", 1)[-1]), row["frame"], row["t_ms"], row["label"],
            float(row["confidence"]), float(row["x1_px"]), float(row["y1_px"]), float(row["x2_px"]),
            float(row["y2_px"]), row["helmet"] or "", row["vest"] or "", bool(row["feet_hidden"]),
        )  # fmt: skip


def write_times(scene: Scene, video: Video, out: Path) -> Path:
    """The timestamp sidecar: what moment each frame number is, by the container and on the wall."""

    def rows() -> Iterator[list[Any]]:
        for row in _rows(scene.case.derived / "videos" / video.video_id / "frame.parquet"):
            at = wall(scene, video, row["t_ms"])
            base = f"{row['time_base_num']}/{row['time_base_den']}"
            yield [
                row["frame"], row["t_ms"], row["pts"], base, row["segment"], iso(at.shown) if at.shown else None,
                iso(at.utc) if at.utc else None, at.plus_minus_ms, at.verified,
            ]  # fmt: skip

    write_csv(out, TIMES, rows())
    return out


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if path.is_file():
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(20_000):
                yield from batch.to_pylist()


def frame_count(scene: Scene, video: Video) -> int:
    """How many frames the frame table of a video has; 0 where there is none."""
    path = scene.case.derived / "videos" / video.video_id / "frame.parquet"
    return int(pq.ParquetFile(path).metadata.num_rows) if path.is_file() else 0


def by_second(found: Iterator[Box]) -> dict[int, list[Box]]:
    """Second of media time -> the first box of each track in it, in the order of tracks."""
    first: dict[tuple[int, int], Box] = {}
    for box in found:
        key = (box.t_ms // 1000, box.track)
        if key not in first or box.t_ms < first[key].t_ms:
            first[key] = box
    seconds: dict[int, list[Box]] = {}
    for second, track in sorted(first):
        seconds.setdefault(second, []).append(first[second, track])
    return seconds
