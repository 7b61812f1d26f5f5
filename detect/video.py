"""Decode a stretch of a video: frames chosen by their true time, each with the index and time of the frame table.

Every packet carries its own mark through the decoder, so a frame is never numbered by counting what came out: damage in
the middle leaves a gap with its cause and moves no clock. After damage, pictures up to the next key frame are built on
what was lost; they are part of the gap.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from av import Packet, VideoFrame
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream
from numpy.typing import NDArray

from detect.decode import decode, only_keys, packets_of
from detect.frames import Gap, lay_out
from detect.missing_keys import built_on_nothing
from detect.packets import open_footage, read_packets
from detect.types import Frame, Video

Wanted = NDArray[np.int64]
DISTRUST_MS = 10_000  # how long pictures after damage are not believed where no key frame comes
SHORT_LOSS_MS = 500  # one lost frame alone is a gap only where it stands longer than this


@dataclass(frozen=True)
class FrameTimes:
    """What reading needs of the frame table; arrays by frame index."""

    t_ms: NDArray[np.int64]
    pts: NDArray[np.int64]
    key: NDArray[np.bool_]
    seekable: bool  # one segment, true timestamps: a frame can be found by its pts
    counted: bool
    end_ms: int
    size: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))  # bytes of each frame's packet
    gaps: list[Gap] = field(default_factory=list)  # holes, restarts and a cut-off end, as known from packets

    @cached_property
    def suspect(self) -> NDArray[np.bool_]:
        """Frames whose key frame was lost; where the stream restarts nothing is known of its key frames."""
        return built_on_nothing(self.key, self.t_ms) if self.seekable else np.zeros(len(self.key), bool)

    @classmethod
    def read(cls, path: Path) -> FrameTimes:
        """From frame.parquet."""
        table = pq.read_table(path, columns=["t_ms", "pts", "key", "segment", "duration_ms", "packet_bytes"])
        metadata = table.schema.metadata or {}
        counted = metadata.get(b"counted") == b"1"
        gaps = [(int(start), int(end), str(cause)) for start, end, cause in json.loads(metadata.get(b"gaps", b"[]"))]
        t_ms, pts, key, segment, duration_ms, size = (column.to_numpy() for column in table.columns)
        end_ms = int(t_ms[-1]) + int(duration_ms[-1]) if len(t_ms) else 0
        one = not counted and (not len(segment) or int(segment[-1]) == 0)
        return cls(t_ms, pts, np.asarray(key, bool), one, counted, end_ms, size.astype(np.int64), gaps)

    def at(self, t_ms: int) -> int:
        """Index of the first frame at or after a time; the number of frames where there is none."""
        return int(np.searchsorted(self.t_ms, t_ms, side="left"))


class _NotFoundByPts(Exception):
    """A decoded frame's timestamp is not in the table: this container must be read from its start."""


@dataclass
class Reader:
    """Reads one video. `lost` grows while frames are read: (start_ms, end_ms, cause) of what could not be decoded."""

    path: Path
    video: Video
    times: FrameTimes
    lost: list[Gap] = field(default_factory=list)
    _linear: bool = False

    def frames(self, start_ms: int = 0, end_ms: int | None = None, per_second: float | None = None) -> Iterator[Frame]:
        """Frames with start_ms <= t_ms < end_ms, in order: the first one of every tick of 1/per_second, or all.

        Ticks are counted from the start of the video and a tick taken by a frame before the stretch stays taken, so
        that a stretch gives the frames which the whole video would. Raises MediaError when the file can no longer be
        opened.
        """
        first = self.times.at(start_ms)
        behind = len(self.times.t_ms) if end_ms is None else self.times.at(end_ms)
        before = self._tick(first - 1, per_second) if first else None
        for index, picture in self._pictures(first, behind, self._wanted(first, behind, per_second)):
            tick = self._tick(index, per_second)
            if tick != before:
                before = tick
                t_ms = int(self.times.t_ms[index])
                yield Frame(
                    self.video.video_id, index, t_ms, picture, self.video.rotation_deg,
                    (self.video.width_px, self.video.height_px),
                )  # fmt: skip

    def key_frames(self, keys: Sequence[int]) -> Iterator[Frame]:
        """These key frames (rising indices, neighbours among key frames), decoded without the frames between them."""
        if not keys:
            return
        wanted = {int(self.times.pts[key]): key for key in keys}
        container, stream = open_footage(self.path, self.video.path)
        with container:
            try:
                packets = self._sought(container, stream, keys[0]) if keys[0] else packets_of(container, stream)
            except _NotFoundByPts:
                return
            last = int(self.times.pts[keys[-1]])
            for mark, picture in decode(stream, only_keys(packets, last), counting=False):
                index = wanted.get(mark) if mark is not None else None
                if picture is not None and not picture.is_corrupt and index is not None:
                    yield Frame(
                        self.video.video_id, index, int(self.times.t_ms[index]), picture, self.video.rotation_deg,
                        (self.video.width_px, self.video.height_px),
                    )  # fmt: skip

    def _wanted(self, first: int, behind: int, per_second: float | None) -> Wanted | None:
        """Which frames of [first, behind) begin a tick; None where all are wanted."""
        if per_second is None:
            return None
        ticks = ((self.times.t_ms[max(0, first - 1) : behind] + 1) * per_second / 1000).astype(np.int64)
        begins = np.diff(ticks, prepend=-1) != 0
        return np.flatnonzero(begins[min(first, 1) :]) + first

    def _tick(self, index: int, per_second: float | None) -> int:
        """Number of the tick a frame falls into; the millisecond added undoes the rounding of `t_ms`."""
        return index if per_second is None else int((int(self.times.t_ms[index]) + 1) * per_second / 1000)

    def _pictures(self, first: int, behind: int, wanted: Wanted | None) -> Iterator[tuple[int, VideoFrame]]:
        """(index, picture) of the sound pictures in [first, behind), rising; what is missing goes to `lost`.

        With `wanted` (indices, rising) others may be left out: those that no other picture is built on are not decoded.
        """
        expected = first
        try:
            if self.times.seekable and not self._linear:
                for index, picture in self._sound(self._decode_from_key(first, wanted), expected, behind, wanted):
                    expected = index + 1
                    yield index, picture
                return
        except _NotFoundByPts:
            self._linear = True
        yield from self._sound(self._decode_from_start(), expected, behind, None)

    def _sound(
        self, decoded: Iterator[tuple[int, VideoFrame | None]], expected: int, behind: int, wanted: Wanted | None
    ) -> Iterator[tuple[int, VideoFrame]]:
        """Leave out damaged pictures and those built on them, and note what is missing as gaps."""
        distrust_until_ms: int | None = None
        for index, picture in decoded:
            if picture is None or picture.is_corrupt:
                at_ms = int(self.times.t_ms[min(max(index, expected), len(self.times.t_ms) - 1)])
                distrust_until_ms = at_ms + DISTRUST_MS
                continue
            if index < expected:
                continue
            if index >= behind:
                break
            if self.times.suspect[index]:
                continue
            if distrust_until_ms is not None:
                if not self.times.key[index] and self.times.t_ms[index] < distrust_until_ms:
                    continue
                distrust_until_ms = None
            self._note_lost(expected, index, wanted)
            yield index, picture
            expected = index + 1
        self._note_lost(expected, behind, wanted)

    def _note_lost(self, expected: int, index: int, wanted: Wanted | None) -> None:
        """Frames [expected, index) did not come: a gap, unless it is one short frame (some codecs hide frames).

        Where only some are wanted, others may have been left out on purpose: then a gap begins at a wanted one.
        """
        if index <= expected:
            return
        if wanted is not None:
            missing = wanted[np.searchsorted(wanted, expected) : np.searchsorted(wanted, index)]
            if not len(missing):
                return
            expected = int(missing[0])
        start_ms = int(self.times.t_ms[expected])
        end_ms = int(self.times.t_ms[index]) if index < len(self.times.t_ms) else self.times.end_ms
        few = index - expected <= 1 if wanted is None else len(missing) <= 1
        if not few or end_ms - start_ms > SHORT_LOSS_MS:
            self.lost.append((start_ms, end_ms, "corrupt"))

    def _decode_from_key(self, first: int, wanted: Wanted | None) -> Iterator[tuple[int, VideoFrame | None]]:
        """Decode from the key frame at or before `first`. Raises _NotFoundByPts when seeking does not lead there."""
        keys = np.flatnonzero(self.times.key[: first + 1])
        key = int(keys[-1]) if len(keys) else 0
        container, stream = open_footage(self.path, self.video.path)
        with container:
            packets = packets_of(container, stream) if key == 0 else self._sought(container, stream, key)
            used: dict[int, int] = {}
            checked = first == 0
            needed = None if wanted is None else frozenset(self.times.pts[wanted].tolist())
            for mark, picture in decode(stream, packets, False, needed):
                if picture is None:
                    yield first, None
                    continue
                low = -1 if mark is None else int(np.searchsorted(self.times.pts, mark, side="left"))
                if mark is None or low >= len(self.times.pts) or self.times.pts[low] != mark:
                    raise _NotFoundByPts
                index = low + used.get(mark, 0)  # frames that share a timestamp come in their stored order
                if index + 1 < len(self.times.pts) and self.times.pts[index + 1] == mark:
                    used[mark] = used.get(mark, 0) + 1
                if not checked and index > first:
                    raise _NotFoundByPts
                checked = True
                yield index, picture

    def _sought(self, container: InputContainer, stream: VideoStream, key: int) -> Iterator[Packet | None]:
        """Packets from one that begins at or before this key frame. Some containers seek by decoding time and skip the
        key frame that was asked for: then a second earlier is tried, then more."""
        wanted = int(self.times.pts[key])
        second = 1 / stream.time_base if stream.time_base else 1
        for back_s in (0, 1, 10):
            try:
                container.seek(round(wanted - back_s * second), stream=stream, backward=True, any_frame=False)
            except FFmpegError:
                continue
            packets = packets_of(container, stream)
            for packet in packets:
                if packet is not None and packet.is_keyframe:
                    if packet.pts is not None and packet.pts <= wanted:
                        return chain([packet], packets)
                    break
        raise _NotFoundByPts

    def _decode_from_start(self) -> Iterator[tuple[int, VideoFrame | None]]:
        """Decode the whole file in order, each frame numbered by its packet's place in the frame table."""
        place = np.empty(0, np.int64)
        if not self.times.counted:
            line = lay_out(read_packets(self.path, self.video.path))
            place = np.empty(len(line.packet), np.int64)
            place[line.packet] = np.arange(len(line.packet))
        container, stream = open_footage(self.path, self.video.path)
        with container:
            count = 0  # only without timestamps: frames that came out or were lost so far
            for mark, picture in decode(stream, packets_of(container, stream), counting=True):
                index = count if self.times.counted or mark is None else int(place[mark])
                count = index + 1
                if index < len(self.times.t_ms):
                    yield index, picture
