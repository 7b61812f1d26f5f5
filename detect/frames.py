"""From packets to the frame table of a video: every frame with its true time, and where the recording has holes.

Media time `t_ms` is counted from the first frame. Within a segment it is `(pts - first pts) * time_base`, rounded once
from the exact fraction, so that rounding never adds up. Where timestamps jump back or restart, the next segment begins:
how much time passed there is unknown, so its first frame is put right behind the last one's end, `t_ms` never runs
backwards over a video, and a gap of no length with its cause marks the place in `coverage`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from case.schemas import COVERAGE, FRAME
from detect.packets import NO_PTS, Packets

Ints = NDArray[np.int64]
Gap = tuple[int, int, str]  # start_ms, end_ms, cause
HOLE_MS = 1000  # a step longer than this, and than three usual steps, is a hole in the recording
REORDER = 17  # frames: no codec in use shows a frame more than 16 frames later than it is stored
ASSUMED_RATE = Fraction(25)  # for a stream with neither timestamps nor a declared rate; the note says so


@dataclass
class Timeline:
    """The frames of one video in presentation order; arrays of equal length. `packet` is the place in decode order."""

    packet: Ints
    segment: Ints
    pts: Ints
    t_ms: Ints
    duration_ms: Ints
    gaps: list[Gap] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what is odd about the timestamps, one part of a sentence each
    counted: bool = False  # no usable timestamps: the n-th frame that is decoded is frame n

    @property
    def end_ms(self) -> int:
        """When the last frame ends; 0 for no frames."""
        return int(self.t_ms[-1] + self.duration_ms[-1]) if len(self.t_ms) else 0


def lay_out(packets: Packets) -> Timeline:
    """Put the frames in presentation order, cut into segments, and give each its time."""
    notes: list[str] = []
    pts, counted = _complete(packets, notes)
    bounds = [*_segment_starts(packets, pts), len(pts)] if len(pts) else [0]
    order = [np.argsort(pts[a:b], kind="stable") + a for a, b in pairwise(bounds)]
    parts: list[tuple[Ints, Ints]] = []
    gaps: list[Gap] = []
    at_ms = 0
    for number, packet in enumerate(order):
        t_ms = at_ms + to_ms(pts[packet] - pts[packet[0]], packets.time_base)
        if number:
            near_zero = abs(int(pts[packet[0]] - pts[order[0][0]])) * packets.time_base <= 1
            gaps.append((at_ms, at_ms, "restart" if near_zero else "jump_back"))
        duration_ms = _durations(packets, packet, t_ms, gaps)
        parts.append((t_ms, duration_ms))
        at_ms = int(t_ms[-1] + duration_ms[-1])
    line = Timeline(
        packet=_join(order),
        segment=np.repeat(np.arange(len(order)), [len(part) for part in order]).astype(np.int64),
        pts=pts[_join(order)],
        t_ms=_join([part[0] for part in parts]),
        duration_ms=_join([part[1] for part in parts]),
        gaps=gaps,
        notes=notes,
        counted=counted,
    )
    repeats = int(np.sum((np.diff(line.pts) == 0) & (np.diff(line.segment) == 0)))
    if repeats:
        notes.append(f"{repeats} frames repeat the timestamp of the frame before")
    return line


def to_ms(ticks: Ints, time_base: Fraction) -> Ints:
    """Whole milliseconds of ticks since zero, rounded half up from the exact value."""
    doubled = 2 * time_base.denominator
    return (ticks * (2000 * time_base.numerator) + time_base.denominator) // doubled


def _complete(packets: Packets, notes: list[str]) -> tuple[Ints, bool]:
    """Presentation times without absent ones, and whether order and time had to be counted."""
    pts = packets.pts.copy()
    if packets.container == "avi" and packets.reorders and not (packets.dts == NO_PTS).any():
        return packets.dts.copy(), True  # AVI has no presentation times: frames follow each other at a fixed rate
    absent = pts == NO_PTS
    if not absent.any():
        return pts, False
    if not packets.reorders:  # stored in the order they are shown: the decoding time is the presentation time
        known = absent & (packets.dts != NO_PTS)
        pts[known] = packets.dts[known]
        absent = pts == NO_PTS
        if not absent.any():
            return pts, False
    if absent.all():
        rate = packets.rate or ASSUMED_RATE
        basis = "its declared" if packets.rate else "an assumed"
        notes.append(f"it carries no timestamps: times are counted at {basis} {float(rate):g} frames a second")
        dts = packets.dts
        if (dts != NO_PTS).all() and (np.diff(dts) >= 0).all():
            return dts.copy(), True
        step = 1 / (rate * packets.time_base)
        return np.array([round(n * step) for n in range(len(pts))], np.int64), True
    places = np.arange(len(pts))
    pts[absent] = np.interp(places[absent], places[~absent], pts[~absent]).round().astype(np.int64)
    notes.append(f"{int(absent.sum())} frames carry no timestamp: theirs lie evenly between their neighbours'")
    return pts, False


def _segment_starts(packets: Packets, pts: Ints) -> list[int]:
    """Places in decode order where timestamps jump back: the first is 0."""
    rate = packets.rate or ASSUMED_RATE
    allowed = round(max(Fraction(1), REORDER / rate) / packets.time_base) if packets.reorders else 0
    starts, latest, before = [0], int(pts[0]), int(packets.dts[0])
    for place, (shown, stored) in enumerate(zip(pts.tolist(), packets.dts.tolist(), strict=True)):
        decodes_back = stored != NO_PTS and before != NO_PTS and stored < before and shown < latest
        if decodes_back or shown < latest - allowed:
            starts.append(place)
            latest = shown
        latest, before = max(latest, shown), stored
    return starts


def _durations(packets: Packets, packet: Ints, t_ms: Ints, gaps: list[Gap]) -> Ints:
    """How long each frame stands; steps that are holes in the recording are added to `gaps`."""
    steps = np.diff(t_ms)
    own = to_ms(packets.duration[packet], packets.time_base)
    rising = steps[steps > 0]
    declared = round(1000 / (packets.rate or ASSUMED_RATE))
    usual = int(np.median(rising)) if len(rising) else int(own[own > 0][0]) if (own > 0).any() else declared
    limit = max(HOLE_MS, 3 * usual)
    last = int(own[-1]) if 0 < own[-1] <= limit else usual
    duration_ms = np.append(steps, last).astype(np.int64)
    for place in np.flatnonzero(steps > limit).tolist():
        duration_ms[place] = min(usual, int(steps[place]))
        gaps.append((int(t_ms[place] + duration_ms[place]), int(t_ms[place + 1]), "hole"))
    return duration_ms


def _join(parts: list[Ints]) -> Ints:
    return np.concatenate(parts).astype(np.int64) if parts else np.empty(0, np.int64)


def frame_table(video_id: str, packets: Packets, line: Timeline, gaps: list[Gap]) -> pa.Table:
    """The frame table (schema FRAME). Its metadata hold `gaps` as known from packets, and `counted`: "1" where
    timestamps are absent."""
    count = len(line.t_ms)
    columns = {
        "video_id": pa.array([video_id] * count, pa.string()) if count < 1000 else _same(video_id, count),
        "frame": np.arange(count, dtype=np.int32),
        "segment": line.segment.astype(np.int16),
        "pts": line.pts,
        "time_base_num": np.full(count, packets.time_base.numerator, np.int32),
        "time_base_den": np.full(count, packets.time_base.denominator, np.int32),
        "t_ms": line.t_ms,
        "duration_ms": line.duration_ms.astype(np.int32),
        "key": packets.key[line.packet],
        "packet_bytes": packets.size[line.packet].astype(np.int32),
    }
    table = pa.table(columns).cast(FRAME)
    return table.replace_schema_metadata({"counted": "1" if line.counted else "0", "gaps": json.dumps(gaps)})


def _same(text: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([text])).cast(pa.string())


def coverage_table(camera_id: str, video_id: str, end_ms: int, gaps: list[Gap]) -> pa.Table:
    """Recorded stretches and gaps of one video (schema COVERAGE), in order of time.

    `gaps` may touch or overlap; a gap that begins at `end_ms` lengthens the table beyond the last frame.
    """
    rows: list[tuple[str, str, int, int, str, str | None]] = []
    at_ms = 0
    for start_ms, stop_ms, cause in sorted(gaps):
        if at_ms < min(start_ms, end_ms):
            rows.append((camera_id, video_id, at_ms, min(start_ms, end_ms), "recorded", None))
        rows.append((camera_id, video_id, start_ms, stop_ms, "gap", cause))
        at_ms = max(at_ms, stop_ms)
    if at_ms < end_ms:
        rows.append((camera_id, video_id, at_ms, end_ms, "recorded", None))
    names = COVERAGE.names
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=COVERAGE)
