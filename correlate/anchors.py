"""Anchors: one event that two clocks recorded. Pairs given by people or finders, and pairs found between two lists.

Matching two lists of moments (flashes on two cameras) tries every offset; it is believed only when so many moments
cannot fall together by chance and no second offset explains nearly as many.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MS = timedelta(milliseconds=1)
SEARCH_MS = 600_000  # how far apart two clocks are searched for, either way, unless a finder says otherwise
CHANCE = 0.002  # a match or a consensus that chance gives more often than this is none
MOST_MOMENTS = 2_000


@dataclass(frozen=True)
class AnchorPair:
    """The same event on two clocks: what the source showed, when it was by the reference (corrected, UTC), ± of both
    readings together (95 %), what it was, and the ids it rests on (event, record or video ids)."""

    source_shown: datetime
    reference_utc: datetime
    plus_minus_ms: int
    what: str = ""
    refs: tuple[str, ...] = ()

    @property
    def offset_ms(self) -> float:
        """How fast the source was: what it showed less what it was."""
        return (self.source_shown - self.reference_utc) / MS


@dataclass(frozen=True)
class Moment:
    """One moment in a list to be matched: when, ± in ms, the id of its event."""

    at: datetime
    plus_minus_ms: int
    ref: str = ""


def match_moments(
    source: Sequence[Moment], reference: Sequence[Moment], search_ms: int = SEARCH_MS, what: str = "flash"
) -> list[AnchorPair]:
    """Pairs of moments under the one offset that explains most, in order of time; none where that could be chance.

    `reference` moments are corrected. The clocks may differ by up to `search_ms` and must not drift apart by more than
    the bars over the list.
    """
    a, b = sorted(source, key=lambda m: m.at)[:MOST_MOMENTS], sorted(reference, key=lambda m: m.at)[:MOST_MOMENTS]
    differences = sorted(
        ((x.at - y.at) / MS, i, j)
        for i, x in enumerate(a)
        for j, y in enumerate(b)
        if abs((x.at - y.at) / MS) <= search_ms
    )
    if not differences:
        return []
    width_ms = 2.0 * max(m.plus_minus_ms for m in (*a, *b)) + 1
    best = _fullest(differences, width_ms)
    rest = [d for d in differences if abs(d[0] - best[0][0]) > 2 * width_ms]
    second = len(_one_to_one(_fullest(rest, width_ms))) if rest else 0
    pairs = _one_to_one(best)
    expected = len(differences) * width_ms / (2 * search_ms)
    windows = max(1.0, 2 * search_ms / width_ms)
    if len(pairs) <= second + 1 and len(pairs) > 1:
        return []
    if windows * _poisson_tail(len(pairs), expected) > CHANCE * 5:
        return []
    return [
        AnchorPair(a[i].at, b[j].at, a[i].plus_minus_ms + b[j].plus_minus_ms, what, (a[i].ref, b[j].ref))
        for _, i, j in sorted(pairs, key=lambda entry: entry[1])
    ]


def by_chance(count: int, agreeing: int, width_ms: float, search_ms: float) -> float:
    """How probable it is that `agreeing` of `count` unrelated offsets, anywhere within ± search_ms, lie within one
    width of each other (bound over all choices of the first)."""
    share = min(1.0, width_ms / (2 * search_ms))
    return min(1.0, count * math.comb(count - 1, agreeing - 1) * share ** (agreeing - 1))


def _fullest(differences: list[tuple[float, int, int]], width_ms: float) -> list[tuple[float, int, int]]:
    """The window of that width which holds most differences."""
    best, start = (0, 0), 0
    for end, (value, _, _) in enumerate(differences):
        while value - differences[start][0] > width_ms:
            start += 1
        if end + 1 - start > best[1] - best[0]:
            best = (start, end + 1)
    return differences[best[0] : best[1]]


def _one_to_one(window: list[tuple[float, int, int]]) -> list[tuple[float, int, int]]:
    """Pairs that use each moment once, those nearest the middle of the window first."""
    middle = window[len(window) // 2][0] if window else 0.0
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    pairs = []
    for entry in sorted(window, key=lambda one: abs(one[0] - middle)):
        if entry[1] not in taken_a and entry[2] not in taken_b:
            taken_a.add(entry[1])
            taken_b.add(entry[2])
            pairs.append(entry)
    return pairs


def _poisson_tail(least: int, expected: float) -> float:
    """Probability of at least so many where `expected` are expected; summed upwards, so that it never cancels."""
    if least <= 0:
        return 1.0
    if expected <= 0:
        return 0.0
    return min(
        1.0, sum(math.exp(n * math.log(expected) - expected - math.lgamma(n + 1)) for n in range(least, least + 200))
    )
