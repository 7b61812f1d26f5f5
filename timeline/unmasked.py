"""A stretch of an original cut unmasked, on its key frames, without re-encoding: on request, role and reason logged.

Packets are copied as they are, so what is cut starts at the key frame at or before the beginning and ends before the
key frame at or after the end. Nothing is drawn into it: what it is stands in the file beside it.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import pyarrow.parquet as pq

from case.access import unmask
from case.errors import MediaError
from case.files import replacing, sha256_file, sha256_text, write_text
from timeline.exhibits import source_of, strip_lines
from timeline.scene import Scene, Video
from timeline.words import speaker

MP4_CODECS = ("h264", "hevc", "mpeg4", "av1")


@dataclass(frozen=True)
class Unmasked:
    """What was cut: the file, its hash, the original's hash, the stretch really cut, and the custody entry's number."""

    path: Path
    sha256: str
    parent_path: str
    parent_sha256: str
    start_ms: int
    end_ms: int
    frames: int
    command: list[str]
    custody_entry: int

    def lines(self) -> list[str]:
        """For people."""
        said = f"{self.path}: {self.start_ms}–{self.end_ms} ms of {self.parent_path}, {self.frames} frames, unmasked"
        return [said, f"sha256 {self.sha256}", f"custody entry {self.custody_entry}"]


def cut_unmasked(
    scene: Scene, video: Video, start_ms: int, end_ms: int, role: str, reason: str, actor: str
) -> Unmasked:
    """Cut a stretch (media time) of a video as it is. The request is logged before anything is cut.

    Raises AccessError for a role that may not, or without a name and a reason; MediaError where the stretch holds
    nothing or cannot be copied.
    """
    source = source_of(scene, video)
    table = scene.case.derived / "videos" / video.video_id / "frame.parquet"
    rows = pq.read_table(table, columns=["frame", "t_ms", "pts", "time_base_num", "time_base_den", "segment", "key"])
    frames = rows.to_pylist()
    if len({row["segment"] for row in frames}) > 1:
        raise MediaError(f"{video.path}: its timestamps restart; a cut without re-encoding could not be timed.")
    keys = [row for row in frames if row["key"]]
    first = next((row for row in reversed(keys) if row["t_ms"] <= start_ms), keys[0] if keys else None)
    after = next((row for row in keys if row["t_ms"] >= end_ms and first and row["t_ms"] > first["t_ms"]), None)
    inside = [
        row for row in frames
        if first and row["frame"] >= first["frame"] and (after is None or row["frame"] < after["frame"])
    ]  # fmt: skip
    if first is None or not inside or end_ms <= start_ms:
        raise MediaError(f"{video.path}: holds no frame from {start_ms} to {end_ms} ms; nothing can be cut.")
    entry = unmask(
        scene.case, actor=actor, role=role, reason=reason, video_id=video.video_id,
        start_ms=inside[0]["t_ms"], end_ms=inside[-1]["t_ms"],
    )  # fmt: skip
    key = sha256_text(video.sha256, str(first["pts"]), str(inside[-1]["pts"]), str(entry["number"]))[:16]
    suffix = ".mp4" if _codec(scene, video) in MP4_CODECS else ".mkv"
    out = scene.case.derived_dir("clips", "unmasked") / f"{video.video_id}_{first['t_ms']:09d}_{key}{suffix}"
    per_s = first["time_base_den"] / first["time_base_num"]
    command = [
        "-hide_banner", "-loglevel", "error", "-y", "-nostdin", "-seek_timestamp", "1",
        "-ss", f"{first['pts'] / per_s + 0.0005:.6f}", "-i", str(source.path), "-map", "0:v:0", "-c", "copy",
        "-frames:v", str(len(inside)), "-an", "-map_metadata", "-1", "-avoid_negative_ts", "make_zero",
    ]  # fmt: skip
    with replacing(out) as temporary:
        kind = "mp4" if suffix == ".mp4" else "matroska"
        ran = subprocess.run(
            [imageio_ffmpeg.get_ffmpeg_exe(), *command, "-f", kind, str(temporary)],
            capture_output=True, text=True, errors="replace", check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if ran.returncode != 0 or temporary.stat().st_size == 0:
            reason_said = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise MediaError(f"{video.path}: cannot be copied from {first['t_ms']} ms ({reason_said[:200]}).")
    told = ["ffmpeg", *(part.replace(str(source.path), "ORIGINAL") for part in command)]
    made = Unmasked(
        out, sha256_file(out), video.path, video.sha256, inside[0]["t_ms"], inside[-1]["t_ms"], len(inside), told,
        int(entry["number"]),
    )  # fmt: skip
    _beside(scene, video, made, role, reason, actor)
    scene.case.custody.append(
        "export", {"what": "unmasked cut", "path": scene.case.show_path(out), "sha256": made.sha256,
                   "parent_sha256": video.sha256, "role": role, "reason": reason}, actor=actor,
    )  # fmt: skip
    return made


def _beside(scene: Scene, video: Video, made: Unmasked, role: str, reason: str, actor: str) -> None:
    """What the strip of a masked clip would say, in a file beside the cut."""
    lines = strip_lines(scene, video, speaker(scene.case.config.site.language))
    told = {
        "sha256": made.sha256, "parent_path": made.parent_path, "parent_sha256": made.parent_sha256,
        "start_ms": made.start_ms, "end_ms": made.end_ms, "frames": made.frames, "command": made.command,
        "first_frame": lines(made.start_ms), "last_frame": lines(made.end_ms), "role": role, "reason": reason,
        "actor": actor, "custody_entry": made.custody_entry,
    }  # fmt: skip
    write_text(made.path.with_suffix(made.path.suffix + ".json"), json.dumps(told, ensure_ascii=False, indent=1))


def _codec(scene: Scene, video: Video) -> str:
    path = scene.case.derived / "videos" / video.video_id / "video.parquet"
    return str(pq.read_table(path, columns=["codec"]).to_pylist()[0]["codec"] or "")
