"""Clock models: from what a source showed to UTC with an error bar, and back; the pieces in force; local hours.

    utc = shown - (offset_ms + drift_ppm * 1e-6 * (shown - anchor))

`offset_ms` is positive when the source is fast. Whole milliseconds everywhere; never float seconds. What may be said
of "before" and "after" is in `case/order.py`; the same arithmetic for SQL is in `correlate/sql/macros/`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from case.decisions import Decision
from case.errors import DecisionError
from case.order import Order, Span, order

__all__ = [
    "Clock", "ClockChain", "Corrected", "Order", "Span", "clock_content", "clocks_in_force", "local_readings", "order",
    "unverified_clock", "zone_mistake_ms",
]  # fmt: skip

MS = timedelta(milliseconds=1)
RECORD_UNVERIFIED_MS = 2_000  # uncertainty of a source nobody checked (RULES 4.1); both are parameters of the case
CAMERA_UNVERIFIED_MS = 30_000
ZONE_STEP_MS = 30 * 60 * 1000
ZONE_MOST_MS = 14 * 60 * 60 * 1000  # no two civil zones that a recorder offers lie further from UTC


def rounded_ms(value: float) -> int:
    """Nearest whole millisecond, halves upward: the rounding that Python and SQL share (`floor(x + 0.5)`)."""
    return math.floor(value + 0.5)


@dataclass(frozen=True)
class Clock:
    """The clock model of one source over a stretch of what it showed. Times are naive datetimes on the UTC scale.

    `uncertainty_ms` is the half width of the 95 % interval at the anchor; away from it the half width grows by
    `drift_uncertainty_ppm`. `basis` says how it is known; `accepted` whether a person accepted it.
    `valid_from`/`valid_to` (shown time, half open) are None where unbounded.
    """

    source_id: str
    anchor: datetime
    offset_ms: int
    drift_ppm: float
    uncertainty_ms: int
    basis: str
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    version: int = 1
    accepted: bool = False
    drift_uncertainty_ppm: float = 0.0

    def to_utc(self, shown: datetime) -> datetime:
        """Corrected time of a shown time; the correction is rounded to the millisecond."""
        return shown - MS * rounded_ms(self.offset_ms + self.drift_ppm * 1e-6 * ((shown - self.anchor) / MS))

    def to_shown(self, utc: datetime) -> datetime:
        """What the source showed at a moment: the inverse of `to_utc`, to the millisecond."""
        elapsed_ms = ((utc - self.anchor) / MS + self.offset_ms) / (1 - self.drift_ppm * 1e-6)
        return utc + MS * rounded_ms(self.offset_ms + self.drift_ppm * 1e-6 * elapsed_ms)

    def plus_minus_ms(self, shown: datetime) -> int:
        """Half width of the 95 % interval of `to_utc(shown)`, rounded up."""
        return self.uncertainty_ms + math.ceil(self.drift_uncertainty_ppm * 1e-6 * abs((shown - self.anchor) / MS))

    def covers(self, shown: datetime) -> bool:
        """Whether a shown time lies in the validity range (half open)."""
        return (self.valid_from is None or self.valid_from <= shown) and (
            self.valid_to is None or shown < self.valid_to
        )


@dataclass(frozen=True)
class Corrected:
    """A shown time on the true scale: `utc` ± `plus_minus_ms`; `readings` > 1 where the source showed it twice."""

    utc: datetime
    plus_minus_ms: int
    readings: int = 1


@dataclass(frozen=True)
class ClockChain:
    """All clock models of one source; pieces that overlap (the clock was set back) give a time two readings."""

    clocks: tuple[Clock, ...]

    def at(self, shown: datetime) -> Corrected | None:
        """The corrected time, None where no piece covers it. Two readings give the middle, ± reaching over both."""
        found = [clock for clock in self.clocks if clock.covers(shown)]
        if not found:
            return None
        bars = [(clock.to_utc(shown), clock.plus_minus_ms(shown) * MS) for clock in found]
        low, high = min(utc - bar for utc, bar in bars), max(utc + bar for utc, bar in bars)
        if len(found) == 1:
            return Corrected(bars[0][0], found[0].plus_minus_ms(shown))
        half_ms = math.ceil((high - low) / MS / 2)
        return Corrected(low + half_ms * MS, half_ms, len(found))

    def shown_at(self, utc: datetime) -> list[datetime]:
        """Every shown time whose corrected time this is: none in a jump forward, two after a jump back."""
        candidates = [(clock, clock.to_shown(utc)) for clock in self.clocks]
        return sorted({shown for clock, shown in candidates if clock.covers(shown)})


def unverified_clock(source_id: str, is_camera: bool, proposed_offset_ms: int = 0) -> Clock:
    """The model of a source whose clock nobody accepted (RULES 4.1): no correction, a wide bar, wider by a proposal."""
    wide = (CAMERA_UNVERIFIED_MS if is_camera else RECORD_UNVERIFIED_MS) + abs(proposed_offset_ms)
    return Clock(source_id, datetime(2000, 1, 1), 0, 0.0, wide, "not verified")  # noqa: DTZ001 (naive by contract)


def clock_content(clock: Clock) -> dict[str, Any]:
    """A clock as the content of a decision of kind `clock` (docs/ARCHITECTURE.md); `clocks_in_force` reads it back."""
    content: dict[str, Any] = {
        "anchor": clock.anchor.isoformat(),
        "offset_ms": clock.offset_ms,
        "drift_ppm": clock.drift_ppm,
        "uncertainty_ms": clock.uncertainty_ms,
        "basis": clock.basis,
    }
    if clock.drift_uncertainty_ppm:
        content["drift_uncertainty_ppm"] = clock.drift_uncertainty_ppm
    for key, moment in (("valid_from", clock.valid_from), ("valid_to", clock.valid_to)):
        if moment is not None:
            content[key] = moment.isoformat()
    return content


def clocks_in_force(decisions: Iterable[Decision]) -> list[Clock]:
    """The accepted clocks, by source and validity, from active decisions of kind `clock` in the order they were made.

    A later decision on a source replaces the earlier ones where its validity range covers them and leaves them
    in force elsewhere. `version` counts the decisions on a source. Raises DecisionError for unusable content.
    """
    pieces: dict[str, list[Clock]] = {}
    versions: dict[str, int] = {}
    for decision in decisions:
        if decision.kind != "clock":
            continue
        version = versions[decision.subject] = versions.get(decision.subject, 0) + 1
        clock = _from_decision(decision, version)
        older = [cut for piece in pieces.get(clock.source_id, []) for cut in _outside(piece, clock)]
        pieces[clock.source_id] = [*older, clock]
    first = datetime.min  # noqa: DTZ901 (only sorts unbounded pieces first)
    return [
        clock for source in sorted(pieces) for clock in sorted(pieces[source], key=lambda one: one.valid_from or first)
    ]


def local_readings(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """The moments (naive, UTC scale) that a local wall time can mean: none in a DST gap, two in the repeated hour."""
    found = set()
    for fold in (0, 1):
        utc = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if utc.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(fold=0):
            found.add(utc.replace(tzinfo=None))
    return sorted(found)


def zone_mistake_ms(difference_ms: int, tolerance_ms: int) -> int | None:
    """The multiple of 30 minutes that a difference between two sources is, if it is one within the tolerance.

    Such a difference is a zone, DST or am/pm mistake and is reported as one, never taken for an offset or drift.
    None where the difference is no such multiple, is 0, or is more than 14 hours.
    """
    nearest = rounded_ms(difference_ms / ZONE_STEP_MS) * ZONE_STEP_MS
    if nearest == 0 or abs(nearest) > ZONE_MOST_MS or abs(difference_ms - nearest) > tolerance_ms:
        return None
    return nearest


def _from_decision(decision: Decision, version: int) -> Clock:
    content = decision.content
    try:
        clock = Clock(
            source_id=decision.subject,
            anchor=_moment(content["anchor"]),
            offset_ms=int(content["offset_ms"]),
            drift_ppm=float(content.get("drift_ppm", 0.0)),
            uncertainty_ms=int(content["uncertainty_ms"]),
            basis=str(content["basis"]),
            valid_from=_moment(content["valid_from"]) if content.get("valid_from") else None,
            valid_to=_moment(content["valid_to"]) if content.get("valid_to") else None,
            version=version,
            accepted=True,
            drift_uncertainty_ppm=float(content.get("drift_uncertainty_ppm", 0.0)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DecisionError(
            f"Decision {decision.decision_id} on the clock of {decision.subject} cannot be used ({error!r}); undo it."
        ) from error
    finite = math.isfinite(clock.drift_ppm) and math.isfinite(clock.drift_uncertainty_ppm)
    if not finite or abs(clock.drift_ppm) >= 1e5 or clock.uncertainty_ms < 0 or clock.drift_uncertainty_ppm < 0:
        raise DecisionError(
            f"Decision {decision.decision_id} on the clock of {decision.subject} has a drift of 10 % or more, "
            "or a negative uncertainty; undo it."
        )
    return clock


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _outside(piece: Clock, newer: Clock) -> list[Clock]:
    """The parts of a piece that a newer clock does not cover."""
    parts = []
    if newer.valid_from is not None and (piece.valid_from is None or piece.valid_from < newer.valid_from):
        end = newer.valid_from if piece.valid_to is None else min(piece.valid_to, newer.valid_from)
        parts.append(replace(piece, valid_to=end))
    if newer.valid_to is not None and (piece.valid_to is None or newer.valid_to < piece.valid_to):
        start = newer.valid_to if piece.valid_from is None else max(piece.valid_from, newer.valid_to)
        parts.append(replace(piece, valid_from=start))
    return parts
