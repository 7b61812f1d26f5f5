"""From a stratified sample that people coded to precision and missed rate of all verdicts, with honest intervals.

Strata are kinds of verdict: *violated* (are they true?), and *met*, *cannot tell* and stretches in which nothing was
found (does one of them hide a violation?). Each stratum's true share gets a Jeffreys prior Beta(1/2, 1/2); what was not
drawn is predicted from the posterior, so that a stratum coded in full has no error left (finite population).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from case.errors import ReportError

DRAWS = 10_000
SEED = 20261118  # fixed: the same coding gives the same interval


@dataclass(frozen=True)
class Stratum:
    """`size` verdicts of one kind, of which `coded` were looked at and `true` really are violations."""

    kind: str  # violated, met, cannot_tell, nothing_found
    size: int
    coded: int
    true: int

    def __post_init__(self) -> None:
        if not 0 <= self.true <= self.coded <= self.size:
            raise ReportError(
                f"Stratum {self.kind}: needs 0 <= true <= coded <= size, got {self.true}, {self.coded}, {self.size}."
            )


@dataclass(frozen=True)
class Estimate:
    """A share with its 95 % interval; all None, with the reason in `why`, where nothing can be said."""

    value: float | None
    low: float | None
    high: float | None
    why: str | None = None


def draw(population: Mapping[str, Sequence[str]], per_stratum: int, seed: int) -> dict[str, list[str]]:
    """Choose up to `per_stratum` ids of each kind at random, sorted; the same seed chooses the same."""
    chance = random.Random(seed)
    return {
        kind: sorted(chance.sample(sorted(ids), min(per_stratum, len(ids)))) for kind, ids in sorted(population.items())
    }


def precision(strata: Sequence[Stratum]) -> Estimate:
    """Share of *violated* verdicts that are true."""
    found = [stratum for stratum in strata if stratum.kind == "violated"]
    if not found or sum(stratum.size for stratum in found) == 0:
        return Estimate(None, None, None, "no verdict says violated")
    if any(stratum.size and not stratum.coded for stratum in found):
        return Estimate(None, None, None, "nobody has coded a violated verdict yet")
    true, size = _predicted(found), sum(stratum.size for stratum in found)
    point = sum(stratum.true / stratum.coded * stratum.size for stratum in found if stratum.size) / size
    return _interval(point, true / size)


def missed_rate(strata: Sequence[Stratum]) -> Estimate:
    """Share of all true violations that no verdict named: hidden ones / (found and true + hidden ones)."""
    uncoded = [stratum.kind for stratum in strata if stratum.size and not stratum.coded]
    if uncoded:
        return Estimate(None, None, None, f"nobody has coded {', '.join(sorted(uncoded))} yet")
    hidden = [stratum for stratum in strata if stratum.kind != "violated"]
    found = [stratum for stratum in strata if stratum.kind == "violated"]
    if not hidden:
        return Estimate(None, None, None, "only violated verdicts were sampled: what was missed cannot be seen in them")
    lost, kept = _predicted(hidden), _predicted(found)
    share = np.divide(lost, lost + kept, out=np.zeros(DRAWS), where=(lost + kept) > 0)
    points = {
        name: sum(stratum.true / stratum.coded * stratum.size for stratum in part if stratum.size)
        for name, part in (("lost", hidden), ("kept", found))
    }
    total = points["lost"] + points["kept"]
    if total == 0:
        return Estimate(None, 0.0, float(np.quantile(share, 0.975)), "no true violation is among the coded items")
    return _interval(points["lost"] / total, share)


def _predicted(strata: Sequence[Stratum]) -> np.ndarray:
    """Draws of how many verdicts of these strata are true violations: those seen, plus those predicted for the rest."""
    chance = np.random.default_rng(SEED)
    total = np.zeros(DRAWS)
    for stratum in sorted(strata, key=lambda item: item.kind):
        share = chance.beta(stratum.true + 0.5, stratum.coded - stratum.true + 0.5, DRAWS)
        total += stratum.true + chance.binomial(stratum.size - stratum.coded, share)
    return total


def _interval(point: float, draws: np.ndarray) -> Estimate:
    low, high = np.quantile(draws, [0.025, 0.975])
    return Estimate(point, float(min(low, point)), float(max(high, point)))
