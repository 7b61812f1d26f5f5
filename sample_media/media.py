"""Video files: frames with their own times go through ffmpeg into MP4 as a recorder would write it."""

from __future__ import annotations

import errno
import struct
import subprocess
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import ffmpeg
import imageio_ffmpeg

from case.errors import MediaError

Frame = tuple[int, bytes]
"""Time in ms since the first frame, and planar YUV 4:2:0 bytes."""


def write_video(
    path: Path,
    frames: Iterable[Frame],
    width_px: int,
    height_px: int,
    codec: str = "h264",
    bitrate_kbps: int = 480,
    gop_s: float = 2.0,
    created: datetime | None = None,
    broken: bool = False,
) -> None:
    """Encode frames at their own times (variable rate, to the millisecond), with a key frame every `gop_s`.

    `created` becomes the container's creation time. `broken` writes the file in fragments and cuts the last one short,
    as when the recorder loses power. The same frames give the same bytes on one machine.

    Raises:
        MediaError: ffmpeg cannot write the file (the sentence holds its last line).
        OSError: the disk is full (errno ENOSPC).
    """
    command = _command(path, codec, bitrate_kbps, gop_s, created, broken)
    ffmpeg_run = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert ffmpeg_run.stdin is not None and ffmpeg_run.stderr is not None
    try:
        for block in matroska(frames, width_px, height_px):
            ffmpeg_run.stdin.write(block)
        ffmpeg_run.stdin.close()
    except BrokenPipeError:
        pass  # ffmpeg has said why on its standard error
    except BaseException:
        ffmpeg_run.kill()
        ffmpeg_run.wait()
        raise
    said = ffmpeg_run.stderr.read().decode("utf-8", "replace").strip()
    if ffmpeg_run.wait() != 0:
        if "No space left" in said:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        raise MediaError(f"ffmpeg could not write {path}: {said.splitlines()[-1] if said else 'it gave no reason'}.")
    if broken:
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.truncate(size - min(size // 40 + 700, size // 2))


def _command(
    path: Path, codec: str, bitrate_kbps: int, gop_s: float, created: datetime | None, broken: bool
) -> list[str]:
    options: dict[str, object] = {
        "c:v": {"h264": "libx264", "h265": "libx265"}[codec],
        "preset": "fast" if codec == "h264" else "veryfast",
        "b:v": f"{bitrate_kbps}k",
        "maxrate": f"{int(bitrate_kbps * 1.4)}k",
        "bufsize": f"{bitrate_kbps * 2}k",
        "force_key_frames": f"expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+{gop_s:g}))",
        "g": 10000,
        "bf": 0,  # recorders send frames in the order they are shown
        "pix_fmt": "yuv420p",
        "color_range": "tv", "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709",
        "fps_mode": "passthrough",
        "enc_time_base": "1:1000",
        "video_track_timescale": 90000,
        "fflags": "+bitexact", "flags:v": "+bitexact",
        "threads": 1,  # with two, x264 under a bit-rate limit gives other bytes each time
        "movflags": "+frag_keyframe+empty_moov" if broken else "+faststart",
        "format": "mp4",
    }  # fmt: skip
    if codec == "h264":
        options["x264-params"] = "scenecut=0"
        options["profile:v"] = "main"
    else:
        options["x265-params"] = "log-level=error:scenecut=0:frame-threads=1:pools=1:info=0"
        options["tag:v"] = "hvc1"
        options["forced-idr"] = 1  # else its forced frames are no places to start from
    if created is not None:
        options["metadata"] = "creation_time=" + created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    stream = ffmpeg.input("pipe:", format="matroska").output(str(path), **options)
    return [
        str(word)
        for word in stream.global_args("-hide_banner", "-loglevel", "error", "-y").compile(
            cmd=imageio_ffmpeg.get_ffmpeg_exe()
        )
    ]


def matroska(frames: Iterable[Frame], width_px: int, height_px: int) -> Iterator[bytes]:
    """Frames as an uncompressed Matroska stream: the one pipe format that carries a time with each frame (RFC 9559)."""
    video = _element(0xB0, _number(width_px)) + _element(0xBA, _number(height_px)) + _element(0x2EB524, b"I420")
    track = (
        _element(0xD7, _number(1)) + _element(0x73C5, _number(1)) + _element(0x83, _number(1))
        + _element(0x86, b"V_UNCOMPRESSED") + _element(0xE0, video)
    )  # fmt: skip
    head = (
        _element(0x4286, _number(1))
        + _element(0x42F7, _number(1))
        + _element(0x4282, b"matroska")
        + _element(0x4287, _number(4))
    )
    yield _element(0x1A45DFA3, head)
    yield bytes.fromhex("18538067") + b"\x01" + b"\xff" * 7  # a segment of unknown length
    yield _element(0x1549A966, _element(0x2AD7B1, _number(1_000_000)))  # times in milliseconds
    yield _element(0x1654AE6B, _element(0xAE, track))
    for t_ms, picture in frames:
        block = _element(0xA3, b"\x81" + struct.pack(">h", 0) + b"\x80" + picture)
        yield _element(0x1F43B675, _element(0xE7, _number(t_ms)) + block)


def _element(name: int, body: bytes) -> bytes:
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + b"\x01" + len(body).to_bytes(7, "big") + body


def _number(value: int) -> bytes:
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")
