"""Where to look closely: packet sizes, then key frames, then every chosen frame where something may move or stand.

Between two key frames nothing is decoded if all three say that nobody is there: no body is detected on either key frame
(so a body that stands still is never skipped), the two pictures are alike, and the packets between them are as small
as this camera's are when nothing moves. Such a stretch is *sampled*, not *dense*, and the table `examined` says so. Key
frames more than 2.6 s apart, damage and odd timestamps make a stretch dense.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from detect.detectors import Detector
from detect.looks import Looks, picked
from detect.types import Detection, Frame, Image
from detect.video import FrameTimes, Reader

Stretch = tuple[int, int]  # start_ms, end_ms
TRACKED = ("person", "moving", "vehicle")
LONGEST_MS = 2_600  # between key frames; further apart, too much could happen unseen
QUIET, QUIETEST = 20, 5  # per cent: packet sizes in this part of a camera's stretches are those of a quiet scene
LARGER = 4.0  # times the distance between the two, above the first: something moves
LARGER_SHARE, LARGER_BYTES = 0.03, 20  # and at least this much above it, in sizes and in bytes
WINDOW = 900  # stretches around each that its quiet size is taken from
DIFFERS, DIFFERING = 22, 5  # grey levels after smoothing, and how many of the picked pixels
MOSTLY = 0.6  # of a shard: with more than this to read closely, all of it is
AGAIN_MS = 10_000  # a picture that stays alike is looked at again after this time


@dataclass(frozen=True)
class Plan:
    """What to read closely in one stretch, and what was seen on the key frames of the rest."""

    dense: list[Stretch]
    sampled: list[Stretch] = field(default_factory=list)
    looks: Looks = field(default_factory=Looks)
    found: list[Detection] = field(default_factory=list)


class Scout:
    """Plans the stretches of one video; packet sizes are judged once, over the whole of it."""

    def __init__(self, reader: Reader) -> None:
        times = reader.times
        self._reader = reader
        self._keys = np.flatnonzero(times.key)
        self._begin = times.t_ms[self._keys] if len(self._keys) else np.empty(0, np.int64)
        self._end = np.append(self._begin[1:], times.end_ms)
        self.usable = times.seekable and len(self._keys) > 2 and bool(np.median(self._end - self._begin) <= LONGEST_MS)
        self._busy = _busy(times, self._keys) if self.usable else np.ones(len(self._keys), bool)
        self._busy |= self._end - self._begin > LONGEST_MS

    def plan(self, detector: Detector, stretch: Stretch) -> Plan:
        """What to do with one stretch. Decodes its key frames and one to each side, unless all is busy anyway."""
        if not self.usable or not len(self._keys):
            return Plan([stretch])
        first = max(0, int(np.searchsorted(self._begin, stretch[0], side="right")) - 1)
        last = int(np.searchsorted(self._begin, stretch[1], side="left"))  # the key frame behind the stretch
        if self._busy[first:last].mean() > MOSTLY:
            return Plan([stretch])
        lost = len(self._reader.lost)
        seen = self._look(detector, [int(key) for key in self._keys[first : last + 1]])
        del self._reader.lost[lost:]  # what key frames are missing is judged below, by reading closely
        dense = self._busy[first:last].copy()
        for place in range(first, last):
            here, there = (seen.get(int(self._keys[n])) if n < len(self._keys) else None for n in (place, place + 1))
            both = [one for one in (here, there) if one is not None]
            whole = here is not None and (there is not None or place + 1 >= len(self._keys))
            if not whole or any(one.has_body for one in both) or (there is not None and there.is_odd):
                dense[place - first] = True
        return self._merge(stretch, first, dense, seen)

    def _look(self, detector: Detector, keys: list[int]) -> dict[int, _Seen]:
        """What is on these key frames; a picture like the last one looked at is taken to show the same."""
        seen: dict[int, _Seen] = {}
        before: list[tuple[Frame, Image]] = []  # the frame that was last looked at closely
        follows: dict[int, int] = {}  # frame -> the frame it is like

        def odd_ones(frames: Iterator[Frame]) -> Iterator[Frame]:
            previous: Image | None = None
            for frame in frames:
                small = picked(frame)
                odd = previous is not None and _differ(previous, small)
                seen[frame.frame] = _Seen(frame.t_ms, small, is_odd=odd)
                previous = small
                alike = before and frame.t_ms - before[-1][0].t_ms < AGAIN_MS and not _differ(before[-1][1], small)
                if alike:
                    follows[frame.frame] = before[-1][0].frame
                else:
                    before[:] = [(frame, small)]
                    yield frame

        for frame, found in detector.detect(odd_ones(self._reader.key_frames(keys))):
            seen[frame.frame].found = found
        for frame_number, like in follows.items():
            seen[frame_number].found = [one for one in seen[like].found if one.label in TRACKED]
        return seen

    def _merge(self, stretch: Stretch, first: int, dense: NDArray[np.bool_], seen: dict[int, _Seen]) -> Plan:
        spans: list[tuple[int, int, bool]] = []
        for n, is_dense in enumerate(dense.tolist()):
            start = max(stretch[0], int(self._begin[first + n]))
            end = min(stretch[1], int(self._end[first + n]))
            start = stretch[0] if n == 0 else start
            if start >= end:
                continue
            if spans and spans[-1][2] == is_dense:
                spans[-1] = (spans[-1][0], end, is_dense)
            else:
                spans.append((start, end, is_dense))
        close = [(start, end) for start, end, is_dense in spans if is_dense]
        if sum(end - start for start, end in close) > MOSTLY * (stretch[1] - stretch[0]):
            return Plan([stretch])
        sampled = [(start, end) for start, end, is_dense in spans if not is_dense]
        looks, found = Looks(), list[Detection]()
        for frame, one in sorted(seen.items()):
            if any(start <= one.t_ms < end for start, end in sampled):
                looks.add_picked(frame, one.t_ms, one.small)
                found += [box for box in one.found if box.frame == frame]
        return Plan(close, sampled, looks, found)


@dataclass
class _Seen:
    """One key frame: its picked pixels, whether it differs from the one before, and what was detected."""

    t_ms: int
    small: Image
    is_odd: bool
    found: list[Detection] = field(default_factory=list)

    @property
    def has_body(self) -> bool:
        return any(one.label in TRACKED for one in self.found)


def _busy(times: FrameTimes, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each key frame, whether the packets up to the next are larger than where nothing moves."""
    sizes = times.size.astype(np.float64)
    sizes[keys] = 0
    count = np.maximum(np.diff(np.append(keys, len(sizes))) - 1, 1)
    mean = np.add.reduceat(sizes, keys) / count
    limit = np.empty_like(mean)
    for start in range(0, len(mean), WINDOW // 3):
        near = mean[max(0, start - WINDOW // 3) : start + 2 * WINDOW // 3]
        quiet, quietest = np.percentile(near, QUIET), np.percentile(near, QUIETEST)
        more = max(LARGER * (quiet - quietest), LARGER_SHARE * quiet) + LARGER_BYTES
        limit[start : start + WINDOW // 3] = quiet + more
    return np.asarray(mean > limit)


def _differ(one: Image, other: Image) -> bool:
    """Whether two pictures differ in more than noise."""
    smooth = [cv2.GaussianBlur(part, (3, 3), 0).astype(np.int16) for part in (one, other)]
    return bool((np.abs(smooth[0] - smooth[1]) > DIFFERS).sum() >= DIFFERING)
