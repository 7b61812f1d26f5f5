"""Stills and clips cut from an original by ffmpeg: heads masked, and a strip below the picture that says what is seen.

The strip (source, camera, the camera's own time, corrected time and its bar) is set below the picture, so that no
pixel of the evidence is covered. Masks are solid, so they cannot be undone. Frames are named by the container's
timestamps. What is made, from which original and by which command, is returned and written beside the file.
"""

from __future__ import annotations

import bisect
import json
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import imageio_ffmpeg
from PIL import Image, ImageDraw, ImageFont

from case.errors import MediaError
from case.files import replacing, sha256_file, write_text
from timeline.fonts import REGULAR

HEAD_SHARE = 0.25  # of a person's box, from its top: head and helmet
MASK_MARGIN = 0.1  # of the box's width, each side: bodies move between two detections
MASK_REACH_MS = 2000  # a detection farther away says nothing of where a head is now
STRIP_SHARE = 0.045  # height of a line of the strip over the picture's height
STRIP_LEAST_PX = 15


@dataclass(frozen=True)
class Frame:
    """One frame of the original: its number, media time, raw timestamp and time base (pts * num / den seconds)."""

    number: int
    t_ms: int
    pts: int
    time_base: tuple[int, int]
    segment: int = 0


@dataclass(frozen=True)
class PersonBox:
    """Where a detection says a person is, in pixels as displayed. Used only to mask the head."""

    t_ms: int
    x1_px: float
    y1_px: float
    x2_px: float
    y2_px: float


@dataclass(frozen=True)
class Source:
    """The original a cut is made from. `path` is on disk, `shown_path` as the case stores it."""

    path: Path
    shown_path: str
    sha256: str
    video_id: str
    camera_id: str
    width_px: int
    height_px: int
    frames: Sequence[Frame]


@dataclass(frozen=True)
class Cut:
    """A finished still or clip and where it comes from; the same is written beside it as `NAME.json`.

    `boxes_known` is False where no detection says where people are: nothing could be masked then.
    """

    path: Path
    kind: str
    sha256: str
    parent_sha256: str
    parent_path: str
    start_ms: int
    end_ms: int
    frames: int
    masked_heads: int
    boxes_known: bool
    command: list[str]


@dataclass(frozen=True)
class Coding:
    """How a clip is encoded: width in pixels (0: as the original) and x264's constant rate factor (less is better)."""

    width_px: int = 0
    crf: int = 21


FULL = Coding()
Lines = Callable[[int], list[str]]  # media time in ms -> the lines of the strip


def still(source: Source, t_ms: int, lines: Lines, boxes: Sequence[PersonBox], out: Path, mask: bool = True) -> Cut:
    """The frame on the screen at `t_ms` (the last that began at or before it) as PNG. Raises MediaError."""
    before = [frame for frame in source.frames if frame.t_ms <= t_ms]
    return _cut(source, before[-1:] or list(source.frames[:1]), lines, boxes, out, mask, "still")


def clip(
    source: Source,
    start_ms: int,
    end_ms: int,
    lines: Lines,
    boxes: Sequence[PersonBox],
    out: Path,
    mask: bool = True,
    coding: Coding | None = None,
) -> Cut:
    """Every frame from `start_ms` to `end_ms` as H.264 in MP4, each for as long as in the original.

    Raises MediaError. Where the original's timestamps restart, frames are shown at one pace; the strip has their times.
    """
    wanted = [frame for frame in source.frames if start_ms <= frame.t_ms <= end_ms]
    return _cut(source, wanted, lines, boxes, out, mask, "clip", coding or Coding())


def _cut(
    source: Source,
    frames: list[Frame],
    lines: Lines,
    boxes: Sequence[PersonBox],
    out: Path,
    mask: bool,
    kind: str,
    coding: Coding = FULL,
) -> Cut:
    if not frames:
        raise MediaError(f"{source.shown_path}: holds no frame there; nothing can be cut.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="retrace-cut-") as folder:
        strips, height_px = _strips(Path(folder), source, frames, lines)
        heads, masked = _heads(Path(folder), source, frames, boxes if mask else ())
        with replacing(out) as temporary:
            command = _command(source, frames, strips, heads, height_px, kind, coding)
            written = ["-f", "mp4" if kind == "clip" else "image2", str(temporary)]
            ran = subprocess.run(
                [imageio_ffmpeg.get_ffmpeg_exe(), *command, *written],
                capture_output=True, text=True, errors="replace", check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            if ran.returncode != 0 or temporary.stat().st_size == 0:
                reason = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
                raise MediaError(f"{source.shown_path}: cannot be cut at {frames[0].t_ms} ms ({reason[:200]}).")
        told = [part.replace(folder, "OVERLAYS").replace(str(source.path), "ORIGINAL") for part in command]
    cut = Cut(
        path=out, kind=kind, sha256=sha256_file(out), parent_sha256=source.sha256, parent_path=source.shown_path,
        start_ms=frames[0].t_ms, end_ms=frames[-1].t_ms, frames=len(frames), masked_heads=masked,
        boxes_known=bool(boxes), command=["ffmpeg", *told],
    )  # fmt: skip
    write_text(
        out.with_suffix(out.suffix + ".json"), json.dumps(asdict(cut), ensure_ascii=False, indent=1, default=str)
    )
    return cut


def _starts_ms(frames: Sequence[Frame]) -> list[int]:
    """When each frame begins in the cut, from raw timestamps and rounded down, so that no overlay is late."""
    first = frames[0]
    if all(frame.segment == first.segment for frame in frames):
        return [
            (frame.pts - first.pts) * frame.time_base[0] * 1000 // frame.time_base[1] for frame in frames
        ]  # fmt: skip
    return [number * _pace_ms(frames) for number in range(len(frames))]


def _pace_ms(frames: Sequence[Frame]) -> int:
    return max(1, round((frames[-1].t_ms - frames[0].t_ms) / max(1, len(frames) - 1)))


def _command(
    source: Source, frames: list[Frame], strips: Path, heads: Path, strip_px: int, kind: str, shape: Coding
) -> list[str]:
    """ffmpeg's arguments: select the frames, mask, add the strip below, encode."""
    first, last = frames[0], frames[-1]
    seek, retime = [], "setpts=PTS-STARTPTS"
    if all(frame.segment == first.segment for frame in source.frames):
        begin_s = first.pts * first.time_base[0] / first.time_base[1]
        seek = ["-seek_timestamp", "1", "-ss", f"{begin_s - 0.0005:.6f}"]  # a little early, never late
        select = f"select=lt(n\\,{len(frames)})"
    else:  # timestamps restart somewhere: only counting frames from the beginning is certain
        select = f"select=between(n\\,{first.number}\\,{last.number})"
        retime = f"setpts=N*{_pace_ms(frames)}/1000/TB"
    wide, high = source.width_px + source.width_px % 2, source.height_px + strip_px
    graph = (
        f"[0:v]{select},{retime},pad={wide}:{high + high % 2}:0:0:color=black[picture];"
        "[1:v]format=rgba[heads];[2:v]format=rgba[strip];"
        "[picture][heads]overlay=0:0:eof_action=repeat[masked];"
        f"[masked][strip]overlay=0:{source.height_px}:eof_action=repeat,"
    )
    if kind == "still":
        graph += "format=rgb24[out]"
        coding = ["-frames:v", "1", "-c:v", "png", "-update", "1"]
    else:
        if shape.width_px and shape.width_px < wide:
            graph += f"scale={shape.width_px - shape.width_px % 2}:-2:flags=area,"
        graph += "format=yuv420p[out]"
        coding = [
            "-frames:v", f"{len(frames)}", "-c:v", "libx264", "-preset", "veryfast",
            "-crf", str(shape.crf), "-movflags", "+faststart", "-fps_mode", "passthrough", "-enc_time_base", "1:1000",
            "-threads", "2",
        ]  # fmt: skip
    return [
        "-hide_banner", "-loglevel", "error", "-y", "-nostdin", *seek, "-i", str(source.path),
        "-f", "concat", "-safe", "0", "-i", str(heads), "-f", "concat", "-safe", "0", "-i", str(strips),
        "-filter_complex", graph, "-map", "[out]", "-an", "-map_metadata", "-1", "-fflags", "+bitexact", *coding,
    ]  # fmt: skip


def _strips(folder: Path, source: Source, frames: list[Frame], lines: Lines) -> tuple[Path, int]:
    """One small picture a frame with the lines of the strip; returns the list of them and their height in pixels."""
    size_px = max(STRIP_LEAST_PX, round(source.height_px * STRIP_SHARE))
    line_px = round(size_px * 1.35)
    texts = [lines(frame.t_ms) for frame in frames]
    height_px = max(len(text) for text in texts) * line_px + 8
    listed = []
    for number, (text, start_ms) in enumerate(zip(texts, _starts_ms(frames), strict=True)):
        picture = Image.new("RGB", (source.width_px, height_px), (16, 20, 26))
        pen = ImageDraw.Draw(picture)
        for line, words in enumerate(text):
            pen.text((8, 3 + line * line_px), words, fill=(240, 242, 245), font=_fit(words, source.width_px, size_px))
        picture.save(folder / f"strip{number}.png", compress_level=1)
        listed.append((f"strip{number}.png", start_ms))
    return _playlist(folder / "strips.txt", listed), height_px


def _fit(words: str, width_px: int, size_px: int) -> ImageFont.FreeTypeFont:
    """The font, smaller where a line would not fit the picture's width."""
    length_px, room_px = _font(size_px).getlength(words), width_px - 16
    return _font(size_px if length_px <= room_px else max(8, int(size_px * room_px / length_px)))


@cache
def _font(size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(REGULAR), size_px)


def _heads(folder: Path, source: Source, frames: list[Frame], boxes: Sequence[PersonBox]) -> tuple[Path, int]:
    """A transparent picture for each moment of detection, heads of that moment and of the next one filled.

    Returns the list of the pictures and how many heads were filled.
    """
    moments = sorted({box.t_ms for box in boxes})
    first, last = frames[0], frames[-1]
    begin_ms = dict(zip((frame.t_ms for frame in frames), _starts_ms(frames), strict=True))
    starts = sorted({first.t_ms, *(t for t in moments if t in begin_ms and first.t_ms <= t <= last.t_ms)})
    listed, masked = [], 0
    for number, start_ms in enumerate(starts):
        at = bisect.bisect_right(moments, start_ms)
        near = {t for t in moments[max(0, at - 1) : at + 1] if abs(t - start_ms) <= MASK_REACH_MS}
        heads = [_head(box) for box in boxes if box.t_ms in near]
        picture = Image.new("RGBA", (source.width_px, source.height_px), (0, 0, 0, 0))
        pen = ImageDraw.Draw(picture)
        for head in heads:
            pen.rounded_rectangle(head, radius=4, fill=(20, 24, 30, 255))
        masked += len(heads)
        picture.save(folder / f"heads{number}.png", compress_level=1)
        listed.append((f"heads{number}.png", begin_ms[start_ms]))
    return _playlist(folder / "heads.txt", listed), masked


def _head(box: PersonBox) -> tuple[float, float, float, float]:
    """The rectangle to fill: the top of a person's box, widened."""
    width_px, height_px = box.x2_px - box.x1_px, box.y2_px - box.y1_px
    side_px = width_px * MASK_MARGIN
    top_px, bottom_px = box.y1_px - height_px * 0.06, box.y1_px + height_px * HEAD_SHARE
    return box.x1_px - side_px, top_px, box.x2_px + side_px, bottom_px


def _playlist(path: Path, listed: list[tuple[str, int]]) -> Path:
    """An ffmpeg concat list: each picture from its start (ms) to the next; the last is named twice, as concat wants it.

    `framerate 1000` makes a millisecond the step of its clock; images have 1/25 s otherwise.
    """
    lines = ["ffconcat version 1.0"]
    ends = [start_ms for _, start_ms in listed[1:]] + [listed[-1][1] + 1000]
    for (name, start_ms), end_ms in zip(listed, ends, strict=True):
        lines += [f"file {name}", "option framerate 1000", f"duration {max(end_ms - start_ms, 1) / 1000:.3f}"]
    lines += [f"file {listed[-1][0]}", "option framerate 1000"]
    write_text(path, "\n".join(lines) + "\n")
    return path
