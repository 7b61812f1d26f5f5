"""Open footage safely and read what its packets say, without decoding: times, sizes, key flags, properties.

Formats and protocols are limited to video files on disk: a playlist renamed to .mp4 must not make libav open anything
else. Memory stays at some 40 bytes a packet, so a day at 25 fps takes under 100 MB.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from case.errors import MediaError

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,mpegvideo,gif,h264,hevc,m4v,flv,asf,ivf,mjpeg,ogg,dhav,mxf,"
    "nut,yuv4mpegpipe,vc1,av1,obu,wtv,rm,dv,live_flv"
)
MAX_PIXELS = 64_000_000  # a still larger than this is a decompression bomb, not footage
NO_PTS = np.iinfo(np.int64).min


@dataclass
class Packets:
    """What the packets of one video stream say, in decode order. Arrays of equal length; absent times are NO_PTS."""

    time_base: Fraction
    rate: Fraction | None  # declared frames a second, where the container declares any
    reorders: bool  # whether the stream may hold frames that are shown later than they are stored
    container: str
    codec: str
    width_px: int
    height_px: int
    rotation_deg: int
    has_audio: bool
    promised_frames: int  # 0 where the header promises nothing
    promised_ms: int
    pts: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    dts: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    duration: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    size: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    key: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    cut_away: int = 0  # packets that an edit list says are not to be shown
    cause: str | None = None  # why reading ended early, one sentence without the file's name


def open_footage(path: Path, shown: str = "") -> tuple[InputContainer, VideoStream]:
    """The open container and its video stream. Raises MediaError: names the file and the cause."""
    shown = shown or str(path)
    try:
        if path.stat().st_size == 0:
            raise MediaError(f"{shown}: is empty (0 bytes); copy it again from the recorder.")
        container = av.open(
            f"file:{path}",
            metadata_errors="replace",
            options={"protocol_whitelist": "file", "format_whitelist": FORMATS},
        )
    except FFmpegError as error:
        raise MediaError(f"{shown}: is not video that can be read ({_why(error)}); export it again.") from error
    except OSError as error:
        raise MediaError(
            f"{shown}: cannot be opened ({error.strerror}); check that it exists and is readable."
        ) from error
    try:
        return container, _video_stream(container, shown)
    except MediaError:
        container.close()
        raise


def _video_stream(container: InputContainer, shown: str) -> VideoStream:
    streams = [stream for stream in container.streams.video if not _is_cover(stream)]
    if not streams:
        kind = "only sound" if container.streams.audio else "no video"
        raise MediaError(f"{shown}: holds {kind}; give the recording with pictures, or leave it out.")
    stream = streams[0]
    context = stream.codec_context
    if context is None:
        raise MediaError(f"{shown}: its video codec is not known here; convert it with the recorder's own player.")
    if context.width <= 0 or context.height <= 0:
        raise MediaError(f"{shown}: no picture size can be found in it ({context.name}); it may be cut or encrypted.")
    if context.width * context.height > MAX_PIXELS:
        raise MediaError(f"{shown}: pictures of {context.width}x{context.height} are too large; 64 megapixels at most.")
    return stream


def _is_cover(stream: VideoStream) -> bool:
    """An album cover in a sound file is a video stream of one picture; it is not footage."""
    return "attached_pic" in str(getattr(stream.disposition, "name", "") or "")


def read_packets(path: Path, shown: str = "", progress: Callable[[int], None] | None = None) -> Packets:
    """Read all packets of the video stream (no decoding but that of one frame, for the rotation).

    `progress` gets the byte position now and then. Raises MediaError when there is no video; packets up to damage are
    kept and `cause` says what happened.
    """
    container, stream = open_footage(path, shown)
    with container:
        found = _properties(container, stream, _rotation(path, shown))
        pts, dts, duration, size, key = array("q"), array("q"), array("q"), array("q"), bytearray()
        failures = 0
        while failures < 100:  # after damage demuxing goes on behind it, unless nothing more comes
            before = len(pts)
            try:
                for packet in container.demux(stream):
                    if packet.size == 0:  # the flush at the end
                        continue
                    if packet.is_discard:  # an edit list cuts it away: the decoder will not show it
                        found.cut_away += 1
                        continue
                    pts.append(NO_PTS if packet.pts is None else packet.pts)
                    dts.append(NO_PTS if packet.dts is None else packet.dts)
                    duration.append(packet.duration or 0)
                    size.append(packet.size)
                    key.append(packet.is_keyframe)
                    if progress is not None and len(pts) % 1000 == 0 and packet.pos:
                        progress(packet.pos)
                break
            except FFmpegError as error:
                failures += 1
                found.cause = f"its data is damaged after {len(pts)} frames ({_why(error)})"
                if len(pts) == before:
                    break
    found.pts, found.dts, found.duration, found.size = (np.array(part, np.int64) for part in (pts, dts, duration, size))
    found.key = np.frombuffer(bytes(key), np.uint8).astype(bool)
    return found


def _properties(container: InputContainer, stream: VideoStream, rotation: int) -> Packets:
    context = stream.codec_context
    assert stream.time_base is not None
    promised = stream.duration * stream.time_base if stream.duration else Fraction(container.duration or 0, 1_000_000)
    rate = stream.average_rate or stream.guessed_rate or context.framerate
    width, height = context.width, context.height
    if rotation in (90, 270):
        width, height = height, width
    return Packets(
        time_base=Fraction(stream.time_base),
        rate=Fraction(rate) if rate else None,
        reorders=bool(context.has_b_frames),
        container=container.format.name,
        codec=context.name,
        width_px=width,
        height_px=height,
        rotation_deg=rotation,
        has_audio=bool(container.streams.audio),
        promised_frames=stream.frames,
        promised_ms=round(promised * 1000),
    )


def _rotation(path: Path, shown: str) -> int:
    """Rotation metadata of the first frame, degrees counter-clockwise (0, 90, 180, 270).

    Opened on its own: seeking back afterwards does not find the true start of every container.
    """
    container, stream = open_footage(path, shown)
    with container, suppress(FFmpegError):  # damage here is found again, and named, when packets are read
        for tried, packet in enumerate(container.demux(stream)):
            frames = stream.codec_context.decode(packet)
            if frames:
                return round(frames[0].rotation / 90) * 90 % 360
            if tried > 200:
                break
    return 0


def _why(error: FFmpegError) -> str:
    return (error.strerror or type(error).__name__).lower()
