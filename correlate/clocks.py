"""Clock proposals: how fast a source is, from anchor pairs or from a burned-in clock; and what people decide on them.

At least three anchors must agree, be most of those given, scatter little, and not agree by chance: otherwise there is
*no proposal*, with the reason. A multiple of 30 minutes is named as a zone mistake. Nothing is in force until a
person accepts it; `case.clock.clocks_in_force` reads what they decided.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from statistics import fmean, median, stdev
from typing import Any

from case import Case
from case.clock import MS, Clock, clock_content, zone_mistake_ms
from case.decisions import Decision
from case.errors import DecisionError
from case.files import canonical_json, sha256_text, write_text
from correlate.anchors import CHANCE, SEARCH_MS, AnchorPair, by_chance

LEAST_ANCHORS = 3
LEAST_SHARE = 0.6  # of the pairs given must agree
MOST_SCATTER_MS = 5_000  # median absolute deviation of those that agree
WALK_PPM = 100.0  # how far a clock may drift between anchors and still agree
FREE_DRIFT_PPM = 500.0
DRIFT_SPAN_MS = 6 * 3_600_000  # a shorter stretch of anchors says nothing of a drift
ZONE_SLACK_MS = 120_000
# two-sided 95 % points of Student's t by degrees of freedom; 2.0 beyond
STUDENT = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13)


@dataclass(frozen=True)
class ClockProposal:
    """A clock model that anchors speak for: `clock` is what accepting it puts in force. `against`: the reference.

    `zone_mistake_ms`: the multiple of 30 minutes in the offset, if there is one: then mend the source's time zone.
    """

    clock: Clock
    against: str
    used: tuple[AnchorPair, ...]
    rejected: tuple[AnchorPair, ...] = ()
    zone_mistake_ms: int | None = None

    @property
    def proposal_id(self) -> str:
        """Stays the same while the same anchors say the same thing."""
        pairs = sorted(f"{p.source_shown.isoformat()}|{p.reference_utc.isoformat()}" for p in self.used)
        return sha256_text(self.clock.source_id, self.against, *pairs)[:16]


@dataclass(frozen=True)
class NoProposal:
    """Why anchors of a source lead to no proposal."""

    source_id: str
    against: str
    reason: str  # too_few, contradict, scatter, chance
    text_en: str
    text_zh: str
    pairs: tuple[AnchorPair, ...] = ()


def propose(
    source_id: str,
    pairs: Sequence[AnchorPair],
    against: str,
    *,
    basis: str = "anchors",
    search_ms: int = SEARCH_MS,
    reference_uncertainty_ms: int = 0,
) -> ClockProposal | NoProposal:
    """The clock that most pairs agree on. `search_ms`: how far apart pairs could have been picked (for the odds).

    The ± is the scatter of the anchors (Student's t), half their own ± for what all have in common, and the
    reference's ±. Drift is only proposed from four anchors over six hours, and only where it is clearly there.
    """
    given = tuple(sorted(pairs, key=lambda pair: pair.source_shown))
    if len(given) < LEAST_ANCHORS:
        return _none(source_id, against, "too_few", given, count=len(given))
    used = _agreeing(given)
    if len(used) < max(LEAST_ANCHORS, math.ceil(LEAST_SHARE * len(given))):
        return _none(source_id, against, "contradict", given, count=len(used), of=len(given))
    anchor = used[len(used) // 2].source_shown
    slope, slope_bar = _drift(used, anchor)
    level = [pair.offset_ms - slope * ((pair.source_shown - anchor) / MS) for pair in used]
    offset = fmean(level)
    scatter = median(abs(value - median(level)) for value in level)
    bar = median(pair.plus_minus_ms for pair in used)
    if scatter > MOST_SCATTER_MS or scatter > max(2 * bar, 200):
        return _none(source_id, against, "scatter", given, scatter=round(scatter))
    width = max(max(level) - min(level), 2 * bar)
    if by_chance(len(given), len(used), width, max(search_ms, width)) > CHANCE:
        return _none(source_id, against, "chance", given, count=len(used), of=len(given))
    t = STUDENT[len(used) - 2] if len(used) - 2 < len(STUDENT) else 2.0
    uncertainty = t * stdev(level) / math.sqrt(len(used)) + bar / 2 + reference_uncertainty_ms
    clock = Clock(
        source_id, anchor, round(offset), round(slope * 1e6, 3), math.ceil(uncertainty), basis,
        drift_uncertainty_ppm=round(slope_bar * 1e6, 3),
    )  # fmt: skip
    zone = zone_mistake_ms(round(offset), round(bar) + ZONE_SLACK_MS)
    return ClockProposal(clock, against, used, tuple(pair for pair in given if pair not in used), zone)


def _agreeing(pairs: tuple[AnchorPair, ...]) -> tuple[AnchorPair, ...]:
    """The largest set of pairs that lie within their bars of one of them, in order of time."""
    best: list[AnchorPair] = []
    tightest = math.inf
    for one in pairs:
        near = [
            other
            for other in pairs
            if abs(other.offset_ms - one.offset_ms)
            <= one.plus_minus_ms
            + other.plus_minus_ms
            + WALK_PPM * 1e-6 * abs((other.source_shown - one.source_shown) / MS)
        ]
        spread = sum(abs(other.offset_ms - one.offset_ms) for other in near)
        if len(near) > len(best) or (len(near) == len(best) and spread < tightest):
            best, tightest = near, spread
    return tuple(best)


def _drift(pairs: tuple[AnchorPair, ...], anchor: datetime) -> tuple[float, float]:
    """Drift (ms per ms) and its half width, by least squares; 0 and the clock's freedom where it cannot be told."""
    at = [(pair.source_shown - anchor) / MS for pair in pairs]
    span = max(at) - min(at)
    offsets = [pair.offset_ms for pair in pairs]
    bar = median(pair.plus_minus_ms for pair in pairs)
    if len(pairs) < 4 or span < DRIFT_SPAN_MS:
        return 0.0, min(FREE_DRIFT_PPM * 1e-6, 2 * bar / span if span > DRIFT_SPAN_MS else 50e-6)
    mean_at, mean_offset = fmean(at), fmean(offsets)
    squares = sum((a - mean_at) ** 2 for a in at)
    slope = sum((a - mean_at) * (o - mean_offset) for a, o in zip(at, offsets, strict=True)) / squares
    left = sum((o - mean_offset - slope * (a - mean_at)) ** 2 for a, o in zip(at, offsets, strict=True))
    t = STUDENT[len(pairs) - 3] if len(pairs) - 3 < len(STUDENT) else 2.0
    width = t * math.sqrt(left / (len(pairs) - 2) / squares) + bar / span / 2
    return (slope, width) if abs(slope) > width else (0.0, width + abs(slope))


_SAID = {
    "too_few": ("{count} anchors are too few; three are needed.", "只有 {count} 个对时点，至少需要三个。"),
    "contradict": (
        "Only {count} of {of} anchors agree; find out which are the same event.",
        "{of} 个对时点中只有 {count} 个一致，请核对是否为同一事件。",
    ),
    "scatter": (
        "The anchors scatter by {scatter} ms around their middle, more than they should.",
        "对时点离散度为 {scatter} 毫秒，超出允许范围。",
    ),
    "chance": (
        "{count} of {of} anchors that agree this loosely could do so by chance; give more, or closer ones.",
        "{of} 个对时点中 {count} 个的一致程度可能出于偶然，请补充更多或更精确的对时点。",
    ),
}


def _none(source_id: str, against: str, reason: str, pairs: tuple[AnchorPair, ...], **numbers: int) -> NoProposal:
    english, chinese = (text.format(**numbers) for text in _SAID[reason])
    return NoProposal(source_id, against, reason, english, chinese, pairs)


# ---- what people decide ----------------------------------------------------------------------------------------------
def accept(case: Case, proposal: ClockProposal, reason: str, actor: str | None = None) -> Decision:
    """Put a proposal in force. Raises DecisionError without a reason."""
    content = clock_content(proposal.clock) | {"proposal_id": proposal.proposal_id, "against": proposal.against,
                                               "anchors": len(proposal.used)}  # fmt: skip
    return case.decisions.append("clock", proposal.clock.source_id, content, reason, actor)


def edit(case: Case, proposal: ClockProposal, reason: str, actor: str | None = None, **changes: Any) -> Decision:
    """Put a changed proposal in force: `changes` are fields of Clock (offset_ms, uncertainty_ms, valid_from ...).

    Raises DecisionError without a reason, or for a field that a clock does not have.
    """
    try:
        clock = replace(proposal.clock, **changes)
    except TypeError as error:
        raise DecisionError(f"A clock has no such field ({error}); see case.clock.Clock.") from error
    return accept(case, replace(proposal, clock=replace(clock, basis=f"{clock.basis}, edited")), reason, actor)


def reject(case: Case, proposal: ClockProposal, reason: str, actor: str | None = None) -> Decision:
    """Set a proposal aside; it is not proposed again while its anchors stay the same."""
    content = {"proposal_id": proposal.proposal_id, "offset_ms": proposal.clock.offset_ms}
    return case.decisions.append("clock_rejected", proposal.clock.source_id, content, reason, actor)


def undo(case: Case, decision_id: str, reason: str, actor: str | None = None) -> Decision:
    """Take back an acceptance or a rejection."""
    return case.decisions.undo(decision_id, reason, actor)


def open_proposals(case: Case, proposals: Sequence[ClockProposal]) -> list[ClockProposal]:
    """Those that nobody accepted, edited or rejected yet."""
    decided = {d.content.get("proposal_id") for d in case.decisions.active() if d.kind in ("clock", "clock_rejected")}
    return [proposal for proposal in proposals if proposal.proposal_id not in decided]


def save_proposals(case: Case, proposals: Sequence[ClockProposal]) -> None:
    """Write the open proposals to derived/clock_proposals.json, the narrowest of each source last: it is by the offset
    of that one that the bar of an unverified source is widened."""
    ordered = sorted(open_proposals(case, proposals), key=lambda one: (-one.clock.uncertainty_ms, one.proposal_id))
    rows = [
        {"source_id": one.clock.source_id, "offset_ms": one.clock.offset_ms, "proposal_id": one.proposal_id,
         "against": one.against, "zone_mistake_ms": one.zone_mistake_ms, "clock": clock_content(one.clock),
         "used": [_pair_json(pair) for pair in one.used], "rejected": [_pair_json(pair) for pair in one.rejected]}
        for one in {one.proposal_id: one for one in ordered}.values()
    ]  # fmt: skip
    text = canonical_json(rows) + "\n"
    path = case.derived / "clock_proposals.json"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    if rows or path.exists():
        write_text(path, text)


def saved_proposals(case: Case) -> list[ClockProposal]:
    """The proposals of the last search that are still open. Raises DecisionError when the file is damaged."""
    path = case.derived / "clock_proposals.json"
    if not path.exists():
        return []
    try:
        found = [_proposal(row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise DecisionError(f"{path}: is not a list of clock proposals; search for proposals again.") from error
    return open_proposals(case, found)


def _pair_json(pair: AnchorPair) -> dict[str, Any]:
    moments = {"source_shown": pair.source_shown.isoformat(), "reference_utc": pair.reference_utc.isoformat()}
    return {**asdict(pair), **moments, "refs": list(pair.refs)}


def _pair(row: dict[str, Any]) -> AnchorPair:
    moments = {key: datetime.fromisoformat(row[key]) for key in ("source_shown", "reference_utc")}
    return AnchorPair(**{**row, **moments, "refs": tuple(row["refs"])})


def _proposal(row: dict[str, Any]) -> ClockProposal:
    said = row["clock"]
    clock = Clock(
        row["source_id"], datetime.fromisoformat(said["anchor"]), int(said["offset_ms"]), float(said["drift_ppm"]),
        int(said["uncertainty_ms"]), str(said["basis"]),
        drift_uncertainty_ppm=float(said.get("drift_uncertainty_ppm", 0.0)),
    )  # fmt: skip
    used, rejected = (tuple(_pair(pair) for pair in row[key]) for key in ("used", "rejected"))
    return ClockProposal(clock, str(row["against"]), used, rejected, row["zone_mistake_ms"])
