"""Give the detections of one body one number: a second, deterministic pass over a whole video, in seconds, not frames.

Two-stage association after ByteTrack (Zhang et al., 2022): confident boxes first, then weak ones for tracks that were
just seen. A constant-velocity Kalman filter predicts every box to the time of the frame, with process noise in body
heights per second squared, so that 25, 10 and 5 frames a second and uneven rates behave alike. Boxes are widened before
they are compared (Yang et al., 2023, "Hard to track objects with irregular motions"), since at 5 frames a second
a runner's boxes may not touch. Nothing is interpolated: a track holds only boxes that were detected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Array = NDArray[np.float64]
IMPOSSIBLE = 1e6


@dataclass(frozen=True)
class TrackerSettings:
    """Times in seconds, lengths in body heights."""

    confident: float = 0.45  # boxes from here on are matched first and may begin a track
    buffer_s: float = 2.0  # how long a body may be out of sight and keep its number
    weak_for_s: float = 0.6  # for so long after it was seen, a weak box may continue a track
    least_overlap: float = 0.1  # of widened boxes
    widen: float = 0.2  # of width and height on each side, besides the uncertainty of the prediction
    most_unsure: float = 0.3  # the uncertainty counts up to here, else a body long unseen would be everywhere
    fastest: float = 4.0  # body heights a second: no body is further from where it was
    least_hits: int = 3  # boxes before a track counts
    least_s: float = 0.25  # and the time they span
    acceleration: float = 1.5  # body heights a second squared, one standard deviation
    noise: float = 0.04  # of a box's edges, in its height, one standard deviation


@dataclass
class Track:
    """One body: filter state per coordinate (centre x, centre y, width, height) and what was matched so far."""

    label: str
    place: Array  # (4,) px
    speed: Array  # (4,) px a second
    spread: Array  # (3, 4): variance of place, covariance, variance of speed
    at_ms: int  # of the state
    seen_ms: int
    first_ms: int
    hits: int = 1
    number: int = 0  # 0 until it counts
    waiting: list[int] = field(default_factory=list)  # its boxes so far, while it does not count yet

    def predict(self, t_ms: int, acceleration: float) -> None:
        """Move the state to a time."""
        dt = (t_ms - self.at_ms) / 1000
        a, b, c = self.spread
        q = (acceleration * self.place[3]) ** 2
        self.place = self.place + dt * self.speed
        self.place[2:] = np.maximum(self.place[2:], 2.0)
        self.spread = np.stack(
            [a + 2 * dt * b + dt * dt * c + q * dt**4 / 4, b + dt * c + q * dt**3 / 2, c + q * dt**2]
        )
        self.at_ms = t_ms

    def update(self, box: Array, noise: float) -> None:
        """Take in a measured box (centre x, centre y, width, height)."""
        a, b, c = self.spread
        total = a + (noise * max(float(box[3]), 1.0)) ** 2
        gain, gain_speed = a / total, b / total
        step = box - self.place
        self.place = self.place + gain * step
        self.speed = self.speed + gain_speed * step
        self.spread = np.stack([(1 - gain) * a, (1 - gain) * b, c - gain_speed * b])


class Tracker:
    """Feed frames in order of time; each box of a track gets its number, at once or when the track begins to count."""

    def __init__(self, settings: TrackerSettings | None = None) -> None:
        self.settings = settings or TrackerSettings()
        self._tracks: list[Track] = []
        self._count = 0

    def step(
        self, t_ms: int, boxes: Array, confidences: Array, labels: Sequence[str], rows: Sequence[int]
    ) -> list[tuple[int, int]]:
        """Match the boxes of one frame.

        boxes: (n, 4) x1, y1, x2, y2 px; confidences: (n,); labels: n texts, only equal ones match; rows: n numbers by
        which the caller knows the boxes. Returns (row, track number) pairs that became known, older rows included.
        """
        s = self.settings
        self._tracks = [track for track in self._tracks if t_ms - track.seen_ms <= self._patience_ms(track)]
        for track in self._tracks:
            track.predict(t_ms, s.acceleration)
        measured = _centred(boxes)
        strong = [n for n in range(len(boxes)) if confidences[n] >= s.confident]
        weak = [n for n in range(len(boxes)) if confidences[n] < s.confident]
        known: list[tuple[int, int]] = []
        counting = [track for track in self._tracks if track.number]
        pairs = self._match(counting, strong, measured, labels, t_ms)
        taken = {n for _, n in pairs}
        matched = {id(track) for track, _ in pairs}
        recent = [t for t in counting if id(t) not in matched and t_ms - t.seen_ms <= s.weak_for_s * 1000]
        pairs += self._match(recent, weak, measured, labels, t_ms)
        fresh = [track for track in self._tracks if not track.number]
        rest = [n for n in strong if n not in taken]
        pairs += self._match(fresh, rest, measured, labels, t_ms)
        taken = {n for _, n in pairs}
        for track, n in pairs:
            known += self._hit(track, measured[n], rows[n], t_ms)
        for n in rest:
            if n not in taken:
                self._begin(labels[n], measured[n], rows[n], t_ms)
        return known

    def _patience_ms(self, track: Track) -> float:
        return self.settings.buffer_s * 1000 if track.number else 1000.0

    def _hit(self, track: Track, box: Array, row: int, t_ms: int) -> list[tuple[int, int]]:
        track.update(box, self.settings.noise)
        track.seen_ms = t_ms
        track.hits += 1
        if track.number:
            return [(row, track.number)]
        track.waiting.append(row)
        if track.hits < self.settings.least_hits or t_ms - track.first_ms < self.settings.least_s * 1000:
            return []
        self._count += 1
        track.number = self._count
        waiting, track.waiting = track.waiting, []
        return [(one, track.number) for one in waiting]

    def _begin(self, label: str, box: Array, row: int, t_ms: int) -> None:
        height = max(float(box[3]), 1.0)
        place = (2 * self.settings.noise * height) ** 2
        spread = np.stack([np.full(4, place), np.zeros(4), np.array([1.0, 1.0, 0.1, 0.1]) * height**2])
        self._tracks.append(Track(label, box.copy(), np.zeros(4), spread, t_ms, t_ms, t_ms, waiting=[row]))

    def _match(
        self, tracks: list[Track], boxes: list[int], measured: Array, labels: Sequence[str], t_ms: int
    ) -> list[tuple[Track, int]]:
        if not tracks or not boxes:
            return []
        cost = self._cost(tracks, measured[boxes], t_ms)
        differs = np.array([[track.label != labels[n] for n in boxes] for track in tracks])
        cost[differs] = IMPOSSIBLE
        chosen = zip(*linear_sum_assignment(cost), strict=True)
        return [(tracks[i], boxes[j]) for i, j in chosen if cost[i, j] < IMPOSSIBLE]

    def _cost(self, tracks: list[Track], measured: Array, t_ms: int) -> Array:
        """(tracks, boxes): 1 - overlap of widened boxes, impossible where too far, too different, or apart."""
        s = self.settings
        predicted = np.array([track.place for track in tracks])
        unseen_s = np.array([[(t_ms - track.seen_ms) / 1000] for track in tracks])
        height = np.maximum(predicted[:, None, 3], measured[None, :, 3])
        distance = np.hypot(*(predicted[:, None, :2] - measured[None, :, :2]).transpose(2, 0, 1)) / height
        ratio = predicted[:, None, 3] / measured[None, :, 3]
        unsure = np.sqrt(np.array([track.spread[0, :2] for track in tracks]))  # one standard deviation of its centre
        unsure = np.minimum(unsure, s.most_unsure * predicted[:, 3:])
        overlap = _overlap(_widened(predicted, s.widen, unsure), _widened(measured, s.widen, np.zeros((1, 2))))
        cost = 1 - overlap + 0.2 * distance
        too_far = distance > 0.3 + s.fastest * np.minimum(unseen_s, 0.5)
        cost[(overlap < s.least_overlap) | too_far | (ratio > 2) | (ratio < 0.5)] = IMPOSSIBLE
        return np.asarray(cost, np.float64)


def _centred(boxes: Array) -> Array:
    """x1, y1, x2, y2 to centre x, centre y, width, height; shape (n, 4) both."""
    boxes = np.asarray(boxes, np.float64).reshape(-1, 4)
    return np.column_stack([(boxes[:, :2] + boxes[:, 2:]) / 2, np.maximum(boxes[:, 2:] - boxes[:, :2], 1.0)])


def _widened(boxes: Array, share: float, margin_px: Array) -> Array:
    """Centred boxes to corners, each side moved out by a share of width and height and a margin."""
    half = boxes[:, 2:] * (0.5 + share) + margin_px
    return np.column_stack([boxes[:, :2] - half, boxes[:, :2] + half])


def _overlap(a: Array, b: Array) -> Array:
    """Intersection over union of corners: (n, 4), (m, 4) to (n, m)."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    common = np.clip(high - low, 0, None).prod(axis=2)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(axis=1), (b[:, 2:] - b[:, :2]).prod(axis=1)
    return np.asarray(common / (area_a[:, None] + area_b[None, :] - common), np.float64)
