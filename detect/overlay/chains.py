"""Which sights of an overlay clock belong together: chains that one clock explains, and stretches that stood still."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (local wall time of the overlay)
MS = timedelta(milliseconds=1)
SLACK_MS = 250  # recorders draw a new second up to some frames late
FREE_PPM = 500.0  # no clock that works drifts more; a container with a wrong frame rate is taken out first
LEAST_SIGHTS = 4
STALL_MS = 2_500
NARROW_MS = 500
MEMORY = 7  # a sight joins a chain when it fits half of its latest ones, so that one misread does not break it


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


@dataclass
class _Chain:
    places: list[int] = field(default_factory=list)


def runs_of(sights: list[Sight], order: str) -> tuple[list[list[int]], tuple[tuple[int, int], ...]]:
    """Places of the sights of each accepted piece, in order of time, and the stalls (media time from, to)."""
    places = [place for place, one in enumerate(sights) if order in one.readings]
    if not places:
        return [], ()
    stalls, moving = _stalls(sights, places, order)
    low, high, at = offsets([sights[place] for place in moving], order)
    slope = _common_slope(low, high, at)
    narrow = [n for n, place in enumerate(moving) if sights[place].narrow]
    chains = _chained(narrow, low, high, at, slope)
    left = _joined(chains, [n for n in range(len(moving)) if n not in set(narrow)], low, high, at, slope)
    chains += _chained(left, low, high, at, slope)
    standing = [chain for chain in chains if _stands(chain, moving, sights, order)]
    label = {n: number for number, chain in enumerate(standing) for n in chain.places}
    runs: list[list[int]] = []
    for n in sorted(label):
        if runs and label[runs[-1][-1]] == label[n]:
            runs[-1].append(n)
        else:
            runs.append([n])
    kept = [[moving[n] for n in run] for run in runs]
    return [run for run in kept if len(run) >= LEAST_SIGHTS], stalls


def _chained(numbers: list[int], low: Floats, high: Floats, at: Floats, slope: float) -> list[_Chain]:
    """Chains of sights that fit one clock, by number; each sight joins the longest chain it fits."""
    chains: list[_Chain] = []
    for n in numbers:
        for chain in sorted(chains, key=lambda one: -len(one.places)):
            recent = np.array(chain.places[-MEMORY:])
            fits = _apart(recent, n, low, high, at, slope) <= SLACK_MS + FREE_PPM * 1e-6 * (at[n] - at[recent])
            if 2 * int(fits.sum()) >= len(recent):
                chain.places.append(n)
                break
        else:
            chains.append(_Chain([n]))
    return chains


def _joined(chains: list[_Chain], numbers: list[int], low: Floats, high: Floats, at: Floats, slope: float) -> list[int]:
    """Let wide sights join the chain of narrow ones that is nearest in time and fits; what joins none is returned.

    Wide sights alone could not tell a clock set by one second from one that was not.
    """
    anchors = [np.array(chain.places) for chain in chains]
    left = []
    for n in numbers:
        near: list[tuple[float, int]] = []
        for which, members in enumerate(anchors):
            member = int(members[np.abs(at[members] - at[n]).argmin()])
            elapsed = abs(float(at[n] - at[member]))
            if _apart(np.array([member]), n, low, high, at, slope)[0] <= SLACK_MS + FREE_PPM * 1e-6 * elapsed:
                near.append((elapsed, which))
        if near:
            chains[min(near)[1]].places.append(n)
        else:
            left.append(n)
    for chain in chains:
        chain.places.sort()
    return left


def _apart(members: Ints, n: int, low: Floats, high: Floats, at: Floats, slope: float) -> Floats:
    """By how many ms the sight `n` misses each member, the common slope taken out; negative where they overlap."""
    shift = slope * (at[n] - at[members])
    return np.asarray(np.maximum(low[members] - (high[n] - shift), (low[n] - shift) - high[members]), np.float64)


def _stands(chain: _Chain, moving: list[int], sights: list[Sight], order: str) -> bool:
    """Whether enough different pictures agree, and time goes on in them."""
    members = [sights[moving[n]] for n in chain.places]
    frames = {one.frame for one in members}
    return len(frames) >= LEAST_SIGHTS and members[-1].readings[order] > members[0].readings[order]


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


def offsets(sights: list[Sight], order: str) -> tuple[Floats, Floats, Floats]:
    """Bounds of (shown - media time) in ms and the media time of each sight."""
    second = np.array([(one.readings[order] - EPOCH) / MS for one in sights])
    t_lo = np.array([one.t_lo_ms for one in sights], dtype=np.float64)
    t_hi = np.array([one.t_hi_ms for one in sights], dtype=np.float64)
    return second - t_hi, second - t_lo, (t_lo + t_hi) / 2


def _common_slope(low: Floats, high: Floats, at: Floats) -> float:
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
