"""Clock models and ordering: from what a source showed to UTC with an error bar, and what may be said of "before".

    utc = shown - (offset_ms + drift_ppm * 1e-6 * (shown - anchor))

`offset_ms` is positive when the source is fast. Whole milliseconds everywhere; never float seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Order = Literal["before", "after", "not determined"]


@dataclass(frozen=True)
class Clock:
    """The clock model of one source over a stretch of what it showed. Times are naive datetimes on the UTC scale.

    `uncertainty_ms` is the half width of the 95 % interval. `basis` says how it is known; `accepted` whether a
    person accepted it. `valid_from`/`valid_to` (shown time, half open) are None where unbounded.
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

    def to_utc(self, shown: datetime) -> datetime:
        """Corrected time of a shown time, rounded to the millisecond."""
        elapsed_ms = (shown - self.anchor) / timedelta(milliseconds=1)
        return shown - timedelta(milliseconds=round(self.offset_ms + self.drift_ppm * 1e-6 * elapsed_ms))


@dataclass(frozen=True)
class Span:
    """A time interval with error bars: `start_ms <= end_ms` on any common scale, each known to ± `plus_minus_ms`."""

    start_ms: int
    end_ms: int
    plus_minus_ms: int = 0

    def __post_init__(self) -> None:
        if self.end_ms < self.start_ms or self.plus_minus_ms < 0:
            raise ValueError(f"a span needs start <= end and ± >= 0, got {self}")


def order(a: Span, b: Span) -> Order:
    """Whether a ended before b began, once both are widened by their error bars; else "not determined"."""
    gap_ms = a.plus_minus_ms + b.plus_minus_ms
    if a.end_ms + gap_ms < b.start_ms:
        return "before"
    if b.end_ms + gap_ms < a.start_ms:
        return "after"
    return "not determined"
