"""Give the detections of one body one number: a second, deterministic pass over a whole video, in seconds, not frames.

The association is C-BIoU (Yang, Odashima, Masui, Jiang: "Hard to Track Objects with Irregular Motions and Similar
Appearances", WACV 2023) as the package `trackers` has it, driven by true timestamps; it was best of those compared at
every rate (docs/METHODS.md). Around it: numbers over all labels, a track counts only after some boxes, and the boxes a
body had before it counted are given to it afterwards, so that nobody arrives late. Nothing is interpolated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
WIDEN = 0.7  # of a box's size on each side before overlaps are taken: a runner at 5 frames a second moves that far
FAST, FIRST_STEP_FAST, FIRST_STEP_SLOW = 8.0, 0.3, 0.2  # frames a second, and the overlap of a body's first two boxes
Known = list[tuple[int, int]]  # (row, track number)


@dataclass(frozen=True)
class TrackerSettings:
    """Times in seconds. Boxes below `confident` continue a track but begin none."""

    confident: float = 0.45
    buffer_s: float = 2.0  # how long a body may be out of sight and keep its number
    least_hits: int = 3  # boxes before a track counts
    least_s: float = 0.25  # and the time they span
    back_s: float = 3.0  # how far back the boxes before a track was noticed are looked for
    back_step_s: float = 0.5  # and the longest step between two of them
    back_overlap: float = 0.25  # of two boxes that follow each other, each widened by a third of its size


@dataclass
class _Track:
    """A track of the library that does not count yet, or does: number 0 until then."""

    first_ms: int
    number: int = 0
    waiting: list[int] = field(default_factory=list)
    first_box: Array = field(default_factory=lambda: np.zeros(4))


@dataclass(frozen=True)
class _Spare:
    """A box that no track has claimed."""

    t_ms: int
    row: int
    box: Array


class Tracker:
    """Feed every frame that was looked at, in order of time, those without any box too."""

    def __init__(self, per_second: float = 5.0, settings: TrackerSettings | None = None) -> None:
        """`per_second`: the usual rate of frames, for which the library's filter is tuned; true times are given."""
        self.settings = settings or TrackerSettings()
        self._per_second = per_second
        self._by_label: dict[str, Any] = {}
        self._tracks: dict[tuple[str, int], _Track] = {}
        self._spare: dict[str, list[_Spare]] = {}
        self._count = 0

    def step(self, t_ms: int, boxes: Array, confidences: Array, labels: Sequence[str], rows: Sequence[int]) -> Known:
        """Match the boxes of one frame.

        boxes: (n, 4) x1, y1, x2, y2 px; confidences: (n,); labels: n texts, only equal ones match; rows: n numbers by
        which the caller knows the boxes. Returns (row, track number) pairs that became known, older rows included.
        """
        known: Known = []
        boxes = np.asarray(boxes, np.float64).reshape(-1, 4)
        for label in sorted({*labels, *self._by_label}):
            own = [n for n, one in enumerate(labels) if one == label]
            known += self._step(label, t_ms, boxes[own], np.asarray(confidences)[own], [rows[n] for n in own])
        return known

    def _step(self, label: str, t_ms: int, boxes: Array, confidences: Array, rows: list[int]) -> Known:
        known: Known = []
        spare = [one for one in self._spare.get(label, []) if t_ms - one.t_ms <= self.settings.back_s * 1000]
        for row, number in self._associate(label, t_ms, boxes, confidences):
            box = boxes[row]
            if number < 0:
                spare.append(_Spare(t_ms, rows[row], box))
                continue
            track = self._tracks.setdefault((label, number), _Track(t_ms, first_box=box))
            if track.number:
                known.append((rows[row], track.number))
                continue
            track.waiting.append(rows[row])
            long_enough = t_ms - track.first_ms >= self.settings.least_s * 1000
            earlier = _before(track, spare, self.settings)
            if len(track.waiting) + len(earlier) >= self.settings.least_hits and (long_enough or earlier):
                self._count += 1
                track.number = self._count
                known += [(one, track.number) for one in [*(old.row for old in earlier), *track.waiting]]
                track.waiting = []
                spare = [one for one in spare if one not in earlier]
        self._spare[label] = spare
        return known

    def _associate(self, label: str, t_ms: int, boxes: Array, confidences: Array) -> Known:
        """(place among these boxes, number of the library's track or -1), in the order of the boxes."""
        import supervision as sv  # here: they take a second to load, and most commands never track anything
        from trackers import CBIoUTracker

        if label not in self._by_label:
            self._by_label[label] = CBIoUTracker(
                lost_track_buffer=round(self.settings.buffer_s * 30),  # the library counts it in thirtieths of a second
                frame_rate=self._per_second,
                track_activation_threshold=self.settings.confident,
                high_conf_det_threshold=self.settings.confident,
                instant_first_frame_activation=False,
                buffer_ratio_first=WIDEN,
                buffer_ratio_second=WIDEN,
                minimum_iou_threshold_unconfirmed_assoc=FIRST_STEP_FAST
                if self._per_second >= FAST
                else FIRST_STEP_SLOW,
            )
        given = sv.Detections(
            xyxy=boxes.astype(np.float32),
            confidence=confidences.astype(np.float32),
            class_id=np.zeros(len(boxes), int),
            data={"place": np.arange(len(boxes))},
        )
        found = self._by_label[label].update(given, timestamp=t_ms / 1000)
        if not len(found):
            return [(n, -1) for n in range(len(boxes))]
        numbers = dict(zip(found.data["place"].tolist(), found.tracker_id.tolist(), strict=True))
        return [(n, numbers.get(n, -1)) for n in range(len(boxes))]


def _before(track: _Track, spare: list[_Spare], settings: TrackerSettings) -> list[_Spare]:
    """The unclaimed boxes that lead up to a track's first one, oldest first, each overlapping the next."""
    chain: list[_Spare] = []
    box, t_ms = track.first_box, track.first_ms
    for one in sorted(spare, key=lambda other: (-other.t_ms, other.row)):
        if one.t_ms >= t_ms or t_ms - one.t_ms > settings.back_step_s * 1000:
            continue
        rivals = [_overlap(other.box, box) for other in spare if other.t_ms == one.t_ms]
        overlap = _overlap(one.box, box)
        if overlap >= settings.back_overlap and overlap == max(rivals):
            chain.insert(0, one)
            box, t_ms = one.box, one.t_ms
    return chain


def _overlap(a: Array, b: Array) -> float:
    """Intersection over union of two boxes, each widened by a third of its size."""
    a, b = _widened(a), _widened(b)
    common = float(np.prod(np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None)))
    return common / (float(np.prod(a[2:] - a[:2])) + float(np.prod(b[2:] - b[:2])) - common)


def _widened(box: Array) -> Array:
    margin = (box[2:] - box[:2]) / 6
    return np.concatenate([box[:2] - margin, box[2:] + margin])
