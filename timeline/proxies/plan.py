"""What a proxy of a video is made from and where it lies; its folder's name changes with anything that it shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from case import Case
from case.errors import MediaError, OriginalError
from case.files import sha256_text
from timeline.exhibits import BODIES
from timeline.media import Frame, PersonBox, Source

WIDTH_PX = 960
GOP_S = 1.0  # a key frame at least this often: what a seek must decode
PART_MS = 60_000  # of media time in one part: what a killed run loses at most
CODE = sha256_text(*(
    file.read_text(encoding="utf-8") for file in sorted(Path(__file__).parent.glob("*.py"))
))  # fmt: skip


@dataclass(frozen=True)
class Video:
    """A video of the case as it stands now."""

    video_id: str
    camera_id: str
    path: str


@dataclass(frozen=True)
class Plan:
    """All that a proxy shows. `hidden_ms`: stretches never examined, hidden whole since nobody knows who is there."""

    source: Source
    masked: bool
    boxes: tuple[tuple[str, PersonBox], ...]  # (track_id, box)
    hidden_ms: tuple[tuple[int, int], ...]
    counted: bool  # frames can only be told by counting: timestamps restart or are absent
    folder: Path
    parts: tuple[tuple[int, int], ...]  # first and last place in source.frames, both included

    @property
    def proxy(self) -> Proxy:
        """Where the finished film lies, or will."""
        return Proxy(self.source.video_id, self.source.camera_id, self.masked, self.folder)


@dataclass(frozen=True)
class Proxy:
    """A proxy of one video: the film, and the map of its frames. `ready` when both are whole."""

    video_id: str
    camera_id: str
    masked: bool
    folder: Path

    @property
    def film(self) -> Path:
        return self.folder / "proxy.mp4"

    @property
    def frames(self) -> Path:
        return self.folder / "frames.parquet"

    @property
    def ready(self) -> bool:
        return self.film.is_file() and self.frames.is_file()


def videos(case: Case) -> list[Video]:
    """The videos of the case now, in order; none before detection registered them."""
    listed = case.derived / "footage.json"
    if not listed.is_file():
        return []
    return [
        Video(row["video_id"], row["camera_id"], row["path"])
        for row in json.loads(listed.read_text(encoding="utf-8"))
    ]  # fmt: skip


def proxy_of(case: Case, video_id: str, masked: bool = True) -> Proxy | None:
    """The newest finished proxy of a video, whatever it was made from; None when there is none.

    `video_id` may come from outside: only one that the case lists is ever looked for.
    """
    video = next((video for video in videos(case) if video.video_id == video_id), None)
    if video is None:
        return None
    folder = case.derived / "proxies" / video.video_id
    found = [Proxy(video.video_id, video.camera_id, masked, path) for path in folder.glob(f"{_kind(masked)}-*")]
    ready = [proxy for proxy in found if proxy.ready]
    return max(ready, key=lambda proxy: proxy.frames.stat().st_mtime_ns, default=None)


def outdated(case: Case, video_id: str, masked: bool = True) -> bool:
    """Whether a proxy is missing, or what it masks was detected anew since: then `make_all` has something to do."""
    proxy = proxy_of(case, video_id, masked)
    if proxy is None:
        return True
    made_ns = proxy.frames.stat().st_mtime_ns
    seen = (case.derived / "tracks" / video_id / name for name in ("track.parquet", "examined.parquet"))
    return masked and any(file.is_file() and file.stat().st_mtime_ns > made_ns for file in seen)


def plan_of(case: Case, video: Video, masked: bool = True) -> Plan:
    """The plan of a proxy. Raises OriginalError without original or frame table, MediaError for no frames."""
    folder = case.derived / "videos" / video.video_id
    path = case.original(video.path)
    if not path.is_file():
        raise OriginalError(f"{video.path}: the original is gone since it was registered.")
    if not (folder / "frame.parquet").is_file() or not (folder / "video.parquet").is_file():
        raise OriginalError(f"{video.path}: has no frame table; run `retrace detect` again.")
    told = pq.read_table(folder / "video.parquet").to_pylist()[0]
    frames, counted = _frames(folder / "frame.parquet")
    if not frames:
        raise MediaError(f"{video.path}: holds no frame; nothing can be shown of it ({told['cause'] or 'no cause'}).")
    tracks = case.derived / "tracks" / video.video_id
    boxes = _boxes(tracks / "track.parquet") if masked else ()
    hidden = _hidden(tracks / "examined.parquet", frames) if masked else ()
    source = Source(
        path, video.path, told["sha256"], video.video_id, video.camera_id, told["width_px"], told["height_px"], frames
    )
    key = sha256_text(CODE, source.sha256, repr(boxes), repr(hidden))[:16]
    made = case.derived / "proxies" / video.video_id / f"{_kind(masked)}-{key}"
    return Plan(source, masked, boxes, hidden, counted, made, _parts(frames))


def _kind(masked: bool) -> str:
    return "masked" if masked else "open"


def _frames(table: Path) -> tuple[tuple[Frame, ...], bool]:
    columns = ["frame", "t_ms", "pts", "time_base_num", "time_base_den", "segment"]
    read = pq.read_table(table, columns=columns)
    rows = read.to_pylist()
    frames = tuple(
        Frame(row["frame"], row["t_ms"], row["pts"], (row["time_base_num"], row["time_base_den"]), row["segment"])
        for row in rows
    )
    said = (read.schema.metadata or {}).get(b"counted", b"0") == b"1"
    return frames, said or any(frame.segment for frame in frames)


def _boxes(table: Path) -> tuple[tuple[str, PersonBox], ...]:
    if not table.is_file():
        return ()
    columns = ["track_id", "t_ms", "label", "x1_px", "y1_px", "x2_px", "y2_px"]
    rows = pq.read_table(table, columns=columns, filters=[("label", "in", BODIES)]).to_pylist()
    found = [
        (row["track_id"], PersonBox(row["t_ms"], *(row[side] for side in ("x1_px", "y1_px", "x2_px", "y2_px"))))
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda item: (item[0], item[1].t_ms)))


def _hidden(table: Path, frames: tuple[Frame, ...]) -> tuple[tuple[int, int], ...]:
    """Stretches that nothing looked through; the whole video where detection did not come to it."""
    if not table.is_file():
        return ((0, frames[-1].t_ms + 1),)
    rows = pq.read_table(table, columns=["start_ms", "end_ms", "mode"]).to_pylist()
    return tuple((row["start_ms"], row["end_ms"]) for row in rows if row["mode"] == "not_examined")


def _parts(frames: tuple[Frame, ...]) -> tuple[tuple[int, int], ...]:
    """Runs of frames of one segment, PART_MS long at most."""
    parts: list[tuple[int, int]] = []
    first = 0
    for place, frame in enumerate(frames):
        begun = frames[first]
        if place > first and (frame.segment != begun.segment or frame.t_ms - begun.t_ms >= PART_MS):
            parts.append((first, place - 1))
            first = place
    return (*parts, (first, len(frames) - 1))
