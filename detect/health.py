"""Whether a camera could see: dark, blind, frozen, moved, few frames, unreadable; or good. From kept measures only.

Thresholds are those of rule DQ-CAM-BLIND; the rule itself is judged elsewhere. A state that holds for the whole of a
clip shorter than its hold time is reported too. What cannot be told is not claimed: a scene that never changes at all,
not even by noise, in the whole video is not called frozen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from case.files import canonical_json
from case.schemas import HEALTH
from detect.body import runs
from detect.frames import Gap
from detect.looks import CHANGED, COLUMNS, ROWS, thumbnail
from detect.shards import Shard
from detect.types import Image, Video
from detect.video import FrameTimes

Floats = NDArray[np.float64]
Row = tuple[int, int, str, float, dict[str, Any]]  # start_ms, end_ms, state, value, note
DARK_LIGHT = 22.0  # mean grey level, 0 to 255, below which nothing can be made out
BLIND_EDGES = 0.3  # of the reference, see _blind
FLAT_SPREAD = 6.0  # grey levels of standard deviation: an image flatter than this is uniform
HOLD_MS = {"dark": 5_000, "blind": 30_000, "frozen": 10_000, "moved": 0, "low_fps": 10_000}
ALIVE_CELLS = 0.5  # of the picture's cells show noise from frame to frame, where a camera is alive
CLOCK_CELLS = 0.12  # of the picture's cells may change while it is frozen: a running clock
MOVED_SHIFT = 0.10  # of the picture's width
LOW_FPS = 5.0
ORDER = ("dark", "blind", "frozen", "moved", "low_fps")  # the first that holds names the state


@dataclass
class Health:
    """Gathers measures of one video from its shards, in order, and turns them into states over time."""

    video: Video
    _t_ms: list[int] = field(default_factory=list)
    _values: dict[str, list[float]] = field(
        default_factory=lambda: {name: [] for name in ("light", "edges", "spread", "changed")}
    )
    _cells: list[NDArray[np.uint8]] = field(default_factory=list)
    _thumbs: list[tuple[int, Image]] = field(default_factory=list)
    shift: Floats = field(default_factory=lambda: np.zeros((0, 2)))  # of the view at each look, in widths: right, down

    def add(self, shard: Shard) -> None:
        """Take in one shard."""
        self._t_ms += shard.looks.t_ms
        for name, values in self._values.items():
            values += getattr(shard.looks, name)
        empty = np.zeros(ROWS * COLUMNS // 8, np.uint8)
        self._cells += [np.frombuffer(bytes.fromhex(text), np.uint8) if text else empty for text in shard.looks.cells]
        self._thumbs += [(t_ms, thumbnail(text)) for t_ms, text in shard.looks.thumbs]

    def table(self, times: FrameTimes, lost: list[Gap]) -> pa.Table:
        """The table `health` (schema HEALTH): one row a stretch, without overlaps, in order."""
        rows = [(start, end, "unreadable", 0.0, {"cause": cause}) for start, end, cause in lost if start < end]
        if self._t_ms:
            t_ms = np.array(self._t_ms, np.int64)
            end_ms = np.append(t_ms[1:], min(times.end_ms, t_ms[-1] + 1000))
            end_ms = np.minimum(end_ms, t_ms + 2000)  # a hole is no state
            measures = {name: np.array(values, np.float64) for name, values in self._values.items()}
            flags = {
                "dark": (measures["light"] < DARK_LIGHT, measures["light"]),
                "blind": _blind(measures),
                "frozen": self._frozen(measures["changed"]),
                "moved": self._moved(t_ms),
                "low_fps": _low_fps(t_ms, times),
            }
            rows += [self._placed(row, t_ms) for row in _stretches(t_ms, end_ms, flags)]
        names = HEALTH.names
        found = [(self.video.video_id, a, b, state, value, canonical_json(note)) for a, b, state, value, note in rows]
        return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in sorted(found)], schema=HEALTH)

    def _placed(self, row: Row, t_ms: NDArray[np.int64]) -> Row:
        """A row of a moved camera with how far its picture's content moved."""
        start, end, state, value, note = row
        if state != "moved":
            return row
        inside = (t_ms >= start) & (t_ms < end)
        right, down = np.median(self.shift[inside], axis=0) * self.video.width_px
        return start, end, state, value, {**note, "right_px": round(float(right)), "down_px": round(float(down))}

    def _frozen(self, changed: Floats) -> tuple[NDArray[np.bool_], Floats]:
        """Frames like the one before, but for cells that a clock may take. Only of a camera whose whole picture is
        otherwise alive with noise: elsewhere stillness is no sign of anything."""
        moving = np.unpackbits(np.array(self._cells), axis=1).mean(axis=1)
        known = changed >= 0  # the first frame of a shard has none before it
        alive = bool(known.any()) and float(np.percentile(moving[known], 85)) >= ALIVE_CELLS
        still = known & (moving <= CLOCK_CELLS) & alive
        still[:-1] |= still[1:] & ~known[:-1]
        return still, changed

    def _moved(self, t_ms: NDArray[np.int64]) -> tuple[NDArray[np.bool_], Floats]:
        """Shift of the view against the first thumbnail, as a share of the width, held until the next thumbnail.

        A picture that cannot be laid over the first one is laid over the one before it: a view that stays as it is
        after a knock stays moved, however little it has in common with the first.
        """
        self.shift = np.zeros((len(t_ms), 2))
        if len(self._thumbs) > 1:
            outlines = [_outline(one) for _, one in self._thumbs]
            at = np.zeros(2)
            for number, (start_ms, _) in enumerate(self._thumbs):
                own, near = (
                    _shift(outlines[0], outlines[number]),
                    _shift(outlines[max(0, number - 1)], outlines[number]),
                )
                if own is not None:
                    at = own
                elif near is not None:
                    at = at + near
                self.shift[t_ms >= start_ms] = at
        share = np.hypot(*self.shift.T) if len(t_ms) else np.zeros(0)
        return share > MOVED_SHIFT, share


def _shift(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float64] | None:
    """How far the content of a picture moved, right and down, in picture widths; None where the two do not fit."""
    width = one.shape[1]
    (dx, dy), response = cv2.phaseCorrelate(one, other, _window(one))
    sure = response > 0.15 and np.hypot(dx, dy) < 0.45 * width
    return np.array([dx, dy]) / width if sure else None


def _blind(measures: dict[str, Floats]) -> tuple[NDArray[np.bool_], Floats]:
    """Edges below a share of this camera's reference (by day and by night apart), or a uniform image."""
    edges, light = measures["edges"], measures["light"]
    reference = np.ones_like(edges)
    for part in (light >= 70, light < 70):
        if part.any():
            reference[part] = max(float(np.percentile(edges[part], 75)), 0.5)
    share = edges / reference
    return (share < BLIND_EDGES) | (measures["spread"] < FLAT_SPREAD), share


def _low_fps(t_ms: NDArray[np.int64], times: FrameTimes) -> tuple[NDArray[np.bool_], Floats]:
    """Recorded frames a second in the ten seconds around each frame, from the frame table."""
    low = np.maximum(t_ms - 5_000, 0)
    high = np.minimum(t_ms + 5_000, times.end_ms)
    count = np.searchsorted(times.t_ms, high) - np.searchsorted(times.t_ms, low)
    missing = np.zeros(len(t_ms))
    for start, end, _ in times.gaps:  # a hole in the recording is a gap, not a slow camera
        missing += np.clip(np.minimum(high, end) - np.maximum(low, start), 0, None)
    rate = count / np.maximum((high - low - missing) / 1000, 0.001)
    return rate < LOW_FPS, rate


def _stretches(
    t_ms: NDArray[np.int64], end_ms: NDArray[np.int64], flags: dict[str, tuple[NDArray[np.bool_], Floats]]
) -> list[Row]:
    """Runs of one state, those too short for their hold time taken back."""
    states = np.full(len(t_ms), "good", dtype=object)
    for name in reversed(ORDER):
        flag = flags[name][0]
        for a, b in runs(flag):
            if end_ms[b - 1] - t_ms[a] >= HOLD_MS[name] or b - a == len(flag):
                states[a:b] = name
    rows = []
    edges = [0, *(np.flatnonzero((states[1:] != states[:-1]) | (t_ms[1:] > end_ms[:-1])) + 1).tolist(), len(states)]
    for a, b in pairwise(edges):
        name = str(states[a])
        value = float(np.median(flags[name][1][a:b])) if name in flags else float(np.median(flags["blind"][1][a:b]))
        note = {"frames": int(b - a), "measure": _MEASURES[name]}
        rows.append((int(t_ms[a]), int(end_ms[b - 1]), name, round(value, 4), note))
    return rows


_MEASURES = {
    "good": "edges, of this camera's reference",
    "dark": "mean grey level",
    "blind": "edges, of this camera's reference",
    "frozen": f"share of pixels that change by more than {CHANGED} grey levels",
    "moved": "shift of the view, of its width",
    "low_fps": "frames a second",
}


def _outline(grey: Image) -> NDArray[np.float32]:
    """Edges only, so that a lamp going on does not look like a shift."""
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    return np.asarray(np.minimum(np.hypot(across, down), 100), np.float32)


def _window(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.createHanningWindow((grey.shape[1], grey.shape[0]), cv2.CV_32F), np.float32)
