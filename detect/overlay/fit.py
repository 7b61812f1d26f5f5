"""From single sights of an overlay clock to what it showed at every moment: order of the date, pieces, drift, jumps.

A sight says: *this second began on the overlay somewhere in (t_lo_ms, t_hi_ms]*. A turn seen between two frames gives a
narrow sight, one picture alone gives one a second wide. So the display's own resolution is never mistaken for accuracy.
Sights that misread a digit fit nothing else and are voted out; a piece stands on at least four that agree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from detect.overlay.text import ORDERS

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (local wall time of the overlay)
MS = timedelta(milliseconds=1)
SLACK_MS = 250  # recorders draw a new second up to some frames late
FREE_PPM = 500.0  # no clock that works drifts more; a container with a wrong frame rate is taken out first
LEAST_SIGHTS = 4
LEAST_SHARE = 0.6  # of all sights that read as a time must be in accepted pieces
STALL_MS = 2_500
NARROW_MS = 500
FLOOR_MS = 20  # half width below which no overlay is believed


@dataclass(frozen=True)
class Sight:
    """One second seen to begin in (t_lo_ms, t_hi_ms]. `readings`: order of the date -> local wall time."""

    t_lo_ms: int
    t_hi_ms: int
    readings: dict[str, datetime]
    frame: int = 0  # the frame it was read from
    text: str = ""
    crops: tuple[str, ...] = ()  # names of the saved pictures it rests on

    @property
    def narrow(self) -> bool:
        """Whether the turn of the second was seen."""
        return self.t_hi_ms - self.t_lo_ms < NARROW_MS


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


@dataclass
class _Chain:
    places: list[int] = field(default_factory=list)


def fit(sights: list[Sight]) -> Fit:
    """Vote over all sights (in order of time). Never raises; `stretches` is empty where nothing can be accepted."""
    tried = [(order, *_pieces(sights, order)) for order in ORDERS if any(order in one.readings for one in sights)]
    if not tried:
        return Fit((), (), tuple(False for _ in sights), cause="no text that is a time")
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
    pieces, _ = _pieces(sights, order)
    return tuple(_stretch([sights[place] for place in piece], order) for piece in pieces) if found.stretches else ()


def _pieces(sights: list[Sight], order: str) -> tuple[list[list[int]], tuple[tuple[int, int], ...]]:
    """Places of the sights of each accepted piece, in order of time, and the stalls (media time from, to)."""
    places = [place for place, one in enumerate(sights) if order in one.readings]
    if not places:
        return [], ()
    stalls, moving = _stalls(sights, places, order)
    low, high, at = _offsets([sights[place] for place in moving], order)
    slope = _common_slope(low, high, at)
    chains: list[_Chain] = []
    for n in range(len(moving)):
        for chain in sorted(chains, key=lambda one: -one.places[-1]):
            last = chain.places[-1]
            elapsed = at[n] - at[last]
            shift = slope * elapsed
            apart = max(low[last] - (high[n] - shift), (low[n] - shift) - high[last])
            if apart <= SLACK_MS + FREE_PPM * 1e-6 * elapsed:
                chain.places.append(n)
                break
        else:
            chains.append(_Chain([n]))
    label = {
        n: number for number, chain in enumerate(chains) if _stands(chain, moving, sights, order) for n in chain.places
    }
    runs: list[list[int]] = []
    for n in sorted(label):
        if runs and label[runs[-1][-1]] == label[n]:
            runs[-1].append(n)
        else:
            runs.append([n])
    kept = [[moving[n] for n in run] for run in runs]
    return [run for run in kept if len(run) >= LEAST_SIGHTS], stalls


def _stands(chain: _Chain, moving: list[int], sights: list[Sight], order: str) -> bool:
    """Whether enough different pictures of different seconds agree."""
    members = [sights[moving[n]] for n in chain.places]
    frames = {one.frame for one in members}
    return len(frames) >= LEAST_SIGHTS and len({one.readings[order] for one in members}) >= 2


def _stalls(sights: list[Sight], places: list[int], order: str) -> tuple[tuple[tuple[int, int], ...], list[int]]:
    """Stretches in which the shown time stood still, and the sights outside them."""
    stalls: list[tuple[int, int]] = []
    start = places[0]
    for before, after in pairwise([*places, -1]):
        same = after >= 0 and sights[after].readings[order] == sights[before].readings[order]
        if not same:
            if sights[before].t_hi_ms - sights[start].t_hi_ms > STALL_MS:
                stalls.append((sights[start].t_hi_ms, sights[before].t_hi_ms))
            start = after
    moving = [p for p in places if not any(a < sights[p].t_hi_ms <= b for a, b in stalls)]
    return tuple(stalls), moving


def _offsets(sights: list[Sight], order: str) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Bounds of (shown - media time) in ms and the media time of each sight."""
    second = np.array([(one.readings[order] - EPOCH) / MS for one in sights])
    t_lo = np.array([one.t_lo_ms for one in sights], dtype=np.float64)
    t_hi = np.array([one.t_hi_ms for one in sights], dtype=np.float64)
    return second - t_hi, second - t_lo, (t_lo + t_hi) / 2


def _common_slope(low: NDArray[np.float64], high: NDArray[np.float64], at: NDArray[np.float64]) -> float:
    """How much faster the overlay runs than media time (ms per ms), where that is more than any clock drifts.

    Median of slopes between neighbours some seconds apart: up to half of them may be misread or jump.
    """
    middle = (low + high) / 2
    step = max(1, len(at) // 8)
    dt, d = at[step:] - at[:-step], middle[step:] - middle[:-step]
    far = dt > 10_000
    if far.sum() < 3:
        return 0.0
    slope = float(np.median(d[far] / dt[far]))
    sure = FREE_PPM * 1e-6 + float(np.median((high - low)[step:][far] / dt[far]))
    return slope if sure < abs(slope) < 0.2 else 0.0


def _stretch(sights: list[Sight], order: str) -> Stretch:
    """Straight line through the sights of one piece: Theil-Sen, then least squares on what lies near it."""
    narrow = [one for one in sights if one.narrow]
    chosen = narrow if len(narrow) >= 3 else sights
    low, high, at = _offsets(chosen, order)
    base, pivot = float(np.round(np.median(low))), float(np.round(at.mean()))
    low, high, middle, t = low - base, high - base, (low + high) / 2 - base, at - pivot
    half = float(np.median(high - low)) / 2
    slope, spread_ppm = _slope(middle, t, half)
    residual = middle - slope * t
    near = _near(residual, half)
    # the true value lies where the sights overlap; where late drawing leaves no overlap, between the ends that miss
    lowest = float(np.quantile((low - slope * t)[near], 0.95))
    highest = float(np.quantile((high - slope * t)[near], 0.05))
    centre = (lowest + highest) / 2
    unsure = abs(highest - lowest) / 2 + (FLOOR_MS if chosen is narrow else 50)
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


def _slope(middle: NDArray[np.float64], t: NDArray[np.float64], half: float) -> tuple[float, float]:
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


def _near(residual: NDArray[np.float64], half: float) -> NDArray[np.bool_]:
    """Which sights lie near the line: within three robust standard deviations, or three half widths of a sight."""
    off = np.abs(residual - np.median(residual))
    return np.asarray(off <= 3 * max(half, FLOOR_MS, 1.4826 * float(np.median(off))), bool)
