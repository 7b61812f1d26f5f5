"""From single sights of an overlay clock to what it showed at every moment: order of the date, pieces, drift, jumps.

A sight says: *this second began on the overlay somewhere in (t_lo_ms, t_hi_ms]*. A turn seen between two frames gives a
narrow sight, one picture alone gives one a second wide. So the display's own resolution is never mistaken for accuracy.
Sights that misread a digit fit nothing else and are voted out; a piece stands on at least four that agree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from detect.overlay.chains import EPOCH, FREE_PPM, MS, Floats, Sight, offsets, runs_of
from detect.overlay.text import ORDERS

LEAST_SHARE = 0.6  # of all sights that read as a time must be in accepted pieces
FLOOR_MS = 20  # half width below which no overlay is believed

NO_TEXT = "no text that is a time"


@dataclass(frozen=True)
class Stretch:
    """A stretch over which the overlay ran evenly: at media time `at_ms` it showed `shown` (local), ± plus_minus_ms."""

    start_ms: int
    end_ms: int
    at_ms: int
    shown: datetime
    drift_ppm: float
    drift_uncertainty_ppm: float
    uncertainty_ms: int
    sights: int

    def shown_at(self, t_ms: int) -> datetime:
        """What the overlay shows at a media time, were this stretch to go on."""
        elapsed_ms = t_ms - self.at_ms
        return self.shown + timedelta(milliseconds=round(elapsed_ms * (1 + self.drift_ppm * 1e-6)))

    def plus_minus_ms(self, t_ms: int) -> int:
        """Half width (95 %) of `shown_at`."""
        return self.uncertainty_ms + math.ceil(self.drift_uncertainty_ppm * 1e-6 * abs(t_ms - self.at_ms))


@dataclass(frozen=True)
class Fit:
    """What the sights say together. `orders`: the date orders that fit equally (one when settled); `used` by sight."""

    orders: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    used: tuple[bool, ...]
    stalls: tuple[tuple[int, int], ...] = ()
    cause: str | None = None  # why nothing is accepted

    def jump_ms(self, place: int) -> int:
        """By how much the overlay jumps between a stretch and the next: positive is forward."""
        before, after = self.stretches[place], self.stretches[place + 1]
        return round((after.shown_at(after.start_ms) - before.shown_at(after.start_ms)) / MS)


def fit(sights: list[Sight]) -> Fit:
    """Vote over all sights (in order of time). Never raises; `stretches` is empty where nothing can be accepted."""
    tried = [(order, *runs_of(sights, order)) for order in ORDERS if any(order in one.readings for one in sights)]
    if not tried:
        return Fit((), (), tuple(False for _ in sights), cause=NO_TEXT)
    # most sights explained, then fewest jumps: a wrong order of day and month jumps at midnight
    score = {order: (sum(len(piece) for piece in pieces), -len(pieces)) for order, pieces, _ in tried}
    best = max(score.values())
    orders = tuple(order for order, _, _ in tried if score[order] == best)
    _, pieces, stalls = next(entry for entry in tried if entry[0] == orders[0])
    used = {place for piece in pieces for place in piece}
    flags = tuple(place in used for place in range(len(sights)))
    if not used:
        return Fit(orders, (), flags, stalls, "too few pictures agree on a time")
    stalled = {n for n, one in enumerate(sights) if any(a <= one.t_hi_ms <= b for a, b in stalls)}
    if len(used) < LEAST_SHARE * len(set(range(len(sights))) - stalled | used):
        return Fit(orders, (), tuple(False for _ in sights), stalls, "the pictures contradict each other")
    stretches = tuple(_stretch([sights[place] for place in piece], orders[0]) for piece in pieces)
    return Fit(orders, stretches, flags, stalls)


def in_order(found: Fit, sights: list[Sight], order: str) -> tuple[Stretch, ...]:
    """The stretches read in one of the orders left open."""
    pieces, _ = runs_of(sights, order)
    return tuple(_stretch([sights[place] for place in piece], order) for piece in pieces) if found.stretches else ()


def _stretch(sights: list[Sight], order: str) -> Stretch:
    """Straight line through the sights of one piece: Theil-Sen, then least squares on what lies near it."""
    narrow = [one for one in sights if one.narrow]
    chosen = narrow if len(narrow) >= 3 else sights
    low, high, at = offsets(chosen, order)
    base, pivot = float(np.round(np.median(low))), float(np.round(at.mean()))
    low, high, middle, t = low - base, high - base, (low + high) / 2 - base, at - pivot
    half = float(np.median(high - low)) / 2
    slope, spread_ppm = _slope(middle, t, half)
    residual = middle - slope * t
    near = _near(residual, half)
    lowest, highest = _most_covered((low - slope * t)[near], (high - slope * t)[near])
    centre = (lowest + highest) / 2
    unsure = (highest - lowest) / 2 + (FLOOR_MS if chosen is narrow else 50)
    if chosen is narrow:  # a recorder that draws its seconds unevenly late scatters more than frames lie apart
        unsure += 2 * max(0.0, float(residual[near].std()) - half)
    shown = EPOCH + timedelta(milliseconds=round(base + pivot + centre))
    return Stretch(
        start_ms=sights[0].t_hi_ms,
        end_ms=sights[-1].t_hi_ms,
        at_ms=round(pivot),
        shown=shown,
        drift_ppm=round(slope * 1e6, 2),
        drift_uncertainty_ppm=round(spread_ppm, 2),
        uncertainty_ms=math.ceil(unsure),
        sights=len(sights),
    )


def _slope(middle: Floats, t: Floats, half: float) -> tuple[float, float]:
    """Drift (ms per ms) and its half width in ppm; a drift that is not clearly there is 0, its half width stays."""
    span = float(t.max() - t.min())
    if len(t) < 4 or span < 20_000:
        return 0.0, FREE_PPM
    i, j = np.triu_indices(len(t), 1)
    far = (t[j] - t[i]) >= span / 4
    slope = float(np.median((middle[j] - middle[i])[far] / (t[j] - t[i])[far]))
    near = _near(middle - slope * t, half)
    x, y = t[near] - t[near].mean(), middle[near]
    squares = float((x**2).sum())
    if near.sum() < 4 or squares == 0:
        return 0.0, FREE_PPM
    slope = float((x * y).sum() / squares)
    error = y - y.mean() - slope * x
    spread = 2 * math.sqrt(float((error**2).sum()) / max(1, int(near.sum()) - 2) / squares) + half / span
    # not clearly there: no clock drifts more than FREE_PPM, and what a wrong frame rate adds is less than a sight tells
    return (slope, spread * 1e6) if abs(slope) > spread else (0.0, min(FREE_PPM, (spread + abs(slope)) * 1e6))


def _most_covered(low: Floats, high: Floats) -> tuple[float, float]:
    """The interval that lies in most of the given ones, or in nearly most (an eighth less, which may be misread).

    There the true value is, whatever a minority misread. Intervals that only touch have nothing in common.
    """
    ends = sorted([(float(value), 1) for value in low] + [(float(value), -1) for value in high])
    heights = np.cumsum([step for _, step in ends])
    enough = np.flatnonzero(heights >= heights.max() - len(low) // 8)
    return ends[int(enough[0])][0], ends[int(enough[-1]) + 1][0]


def _near(residual: Floats, half: float) -> NDArray[np.bool_]:
    """Which sights lie near the line: within three robust standard deviations, or three half widths of a sight."""
    off = np.abs(residual - np.median(residual))
    return np.asarray(off <= 3 * max(half, FLOOR_MS, 1.4826 * float(np.median(off))), bool)
