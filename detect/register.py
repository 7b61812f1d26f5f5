"""Register footage: every file named in case.toml is hashed, then probed, then given its frame table and coverage.

In: the cameras of case.toml. Out: derived/footage.json and derived/videos/VIDEO/{video,frame,coverage}.parquet. A file
that cannot be read is kept as a video with its cause; the others go on.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from case.errors import MediaError, RetraceError
from case.files import canonical_json, replacing, write_text
from case.folder import Case
from case.originals import Original
from case.originals import register as register_original
from case.progress import Progress, Report, silent
from case.schemas import COVERAGE, FRAME, VIDEO
from detect.footage import Given, find_footage
from detect.frames import Timeline, coverage_table, frame_table, lay_out
from detect.packets import Packets, read_packets
from detect.types import Video

TABLE_VERSION = "2"  # of the frame and coverage tables: raise it when this stage writes something else


@dataclass(frozen=True)
class Registered:
    """The footage of a case. `problems`: one sentence for each file that is missing, doubled or (partly) unreadable."""

    videos: list[Video] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def readable(self) -> list[Video]:
        """The videos that have frames."""
        return [video for video in self.videos if video.frame_count]


def register(case: Case, report: Report = silent) -> Registered:
    """Hash, probe and table all footage of the case; nothing is done twice. Originals are only read."""
    given, problems = find_footage(case)
    videos: dict[str, Video] = {}
    for number, item in enumerate(given):
        report(Progress("register", case.show_path(item.path), number, len(given), "files"))
        try:
            original = register_original(case, item.path, "footage")
        except RetraceError as error:
            problems.append(str(error))
            continue
        video_id = original.sha256[:12]
        if video_id in videos:
            twin = videos[video_id]
            problems.append(
                f"{original.path}: is the same file as {twin.path} of camera {twin.camera_id}; it is used once."
            )
            continue
        video = _known(case, original, item) or _table(case, original, item)
        videos[video_id] = video
        if video.cause:
            problems.append(video.cause)
    report(Progress("register", "footage", len(given), len(given), "files"))
    found = list(videos.values())
    rows = [{"video_id": one.video_id, "camera_id": one.camera_id, "path": one.path} for one in found]
    write_text(case.derived / "footage.json", json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    return Registered(found, problems)


def video_folder(case: Case, video_id: str) -> Path:
    """Where the tables of one video lie."""
    return case.derived_dir("videos", video_id)


def write_table(table: pa.Table, path: Path) -> None:
    """Write a Parquet file in one step; metadata of the table is kept."""
    with replacing(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


def _known(case: Case, original: Original, given: Given) -> Video | None:
    """The video as an earlier run tabled it; None when it has to be done (again)."""
    folder = case.derived / "videos" / original.sha256[:12]
    path = folder / "video.parquet"
    if not path.exists() or not (folder / "frame.parquet").exists() or not (folder / "coverage.parquet").exists():
        return None
    table = pq.read_table(path)
    if (table.schema.metadata or {}).get(b"version") != TABLE_VERSION.encode():
        return None
    video = Video(**table.to_pylist()[0])
    return video if (video.camera_id, video.path) == (given.camera_id, original.path) else None


def _table(case: Case, original: Original, given: Given) -> Video:
    """Probe one file and write its tables; `video.parquet` last, since it says that the others are whole."""
    video_id = original.sha256[:12]
    folder = video_folder(case, video_id)
    try:
        packets = read_packets(given.path, original.path)
        line = lay_out(packets)
        cause = _cause(original.path, packets, line)
        gaps = [*line.gaps, *_cut_off(packets, line)]
        frames = frame_table(video_id, packets, line, gaps)
        coverage = coverage_table(given.camera_id, video_id, line.end_ms, gaps)
        video = Video(
            video_id, given.camera_id, original.path, original.sha256, original.size_bytes, packets.container,
            packets.codec, packets.width_px, packets.height_px, packets.rotation_deg, len(line.t_ms), line.end_ms,
            packets.has_audio, cause,
        )  # fmt: skip
    except MediaError as error:
        frames, coverage = FRAME.empty_table(), COVERAGE.empty_table()
        video = Video(
            video_id, given.camera_id, original.path, original.sha256, original.size_bytes, None, None, 0, 0, 0, 0, 0,
            False, str(error),
        )  # fmt: skip
    write_table(frames, folder / "frame.parquet")
    write_table(coverage, folder / "coverage.parquet")
    made = {"version": TABLE_VERSION, "sha256": original.sha256, "origin": canonical_json({"path": original.path})}
    write_table(pa.Table.from_pylist([asdict(video)], VIDEO).replace_schema_metadata(made), folder / "video.parquet")
    return video


def _is_short(packets: Packets) -> bool:
    """Whether frames that the header promises are not there (a file cut off while it was copied)."""
    return bool(packets.promised_frames) and len(packets.pts) + packets.cut_away < packets.promised_frames


def _cut_off(packets: Packets, line: Timeline) -> list[tuple[int, int, str]]:
    """The gap behind the last frame of a file that promises more."""
    if _is_short(packets) and packets.promised_ms > line.end_ms:
        return [(line.end_ms, packets.promised_ms, "corrupt")]
    return []


def _cause(shown: str, packets: Packets, line: Timeline) -> str | None:
    """What is wrong with a file that has frames, as one sentence; None where nothing is."""
    parts = [packets.cause] if packets.cause else []
    count = len(line.t_ms)
    if count == 0:
        parts.append("it holds no frame")
    elif _is_short(packets):
        parts.append(
            f"it ends after {count} of {packets.promised_frames} frames (at {line.end_ms / 1000:.1f} s); copy it again"
        )
    for cause, words in (("restart", "restart"), ("jump_back", "jump back")):
        if times := sum(gap[2] == cause for gap in line.gaps):
            parts.append(f"its timestamps {words} {times} time{'s' if times > 1 else ''}, and how long is not known")
    parts += line.notes
    return f"{shown}: {'; '.join(parts)}." if parts else None
