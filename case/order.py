"""What may be said of times that carry error bars: before, after, inside, overlapping, or *not determined*.

Every comparison between two sources, in Python here and in SQL through `correlate/sql/macros/order.sql`, uses these;
a property test holds the two together. Ends are inclusive whole milliseconds: "08:31" is 08:31:00.000 to
08:31:59.999, and the last millisecond of a half-open [a, b) is b - 1. Bars that touch are bars that overlap. Within
one source nothing is widened (RULES 4.1): give 0 for both bars.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Order = Literal["before", "after", "not determined"]
Answer = Literal["yes", "no", "not determined"]


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


def inside(moment: Span, window: Span) -> Answer:
    """Whether a moment (all it may stand for) lies in a window: surely, surely not, or not determined."""
    gap_ms = moment.plus_minus_ms + window.plus_minus_ms
    if window.start_ms + gap_ms <= moment.start_ms and moment.end_ms <= window.end_ms - gap_ms:
        return "yes"
    return "no" if order(moment, window) != "not determined" else "not determined"


def overlap(a: Span, b: Span) -> Answer:
    """Whether two intervals share a moment: surely, surely not, or not determined."""
    gap_ms = a.plus_minus_ms + b.plus_minus_ms
    if a.start_ms + gap_ms <= b.end_ms and b.start_ms + gap_ms <= a.end_ms:
        return "yes"
    return "no" if order(a, b) != "not determined" else "not determined"


def lag_ms(a: Span, b: Span) -> tuple[int, int]:
    """Least and most milliseconds from a moment of a to a moment of b; negative where b may come first."""
    gap_ms = a.plus_minus_ms + b.plus_minus_ms
    return b.start_ms - a.end_ms - gap_ms, b.end_ms - a.start_ms + gap_ms
