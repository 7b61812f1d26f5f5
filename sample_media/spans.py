"""Arithmetic of half-open time spans in milliseconds: sorted lists of (start, end) that do not overlap."""

from __future__ import annotations

from collections.abc import Iterable

from sample_media.paths import join

Span = tuple[int, int]
Spans = list[Span]

__all__ = ["Span", "Spans", "clip", "join", "longest", "minus", "overlap", "total", "union"]


def union(*many: Iterable[Span]) -> Spans:
    """All of them together."""
    return join([span for spans in many for span in spans])


def overlap(one: Iterable[Span], other: Iterable[Span]) -> Spans:
    """What lies in both."""
    others = list(other)
    return join([(max(a, c), min(b, d)) for a, b in one for c, d in others if max(a, c) < min(b, d)])


def minus(one: Iterable[Span], other: Iterable[Span]) -> Spans:
    """What lies in the first and not in the second."""
    left: Spans = []
    holes = union(other)
    for start, end in one:
        at = start
        for a, b in holes:
            if b <= at or a >= end:
                continue
            if a > at:
                left.append((at, a))
            at = max(at, b)
        if at < end:
            left.append((at, end))
    return left


def clip(spans: Iterable[Span], start: int, end: int) -> Spans:
    """What lies in [start, end)."""
    return overlap(spans, [(start, end)])


def total(spans: Iterable[Span]) -> int:
    """Milliseconds in all."""
    return sum(end - start for start, end in spans)


def longest(spans: Iterable[Span], bridge_ms: int = 0) -> Span | None:
    """The longest span once those closer than `bridge_ms` are joined; None for no spans."""
    joined = join(list(spans), bridge_ms)
    return max(joined, key=lambda span: span[1] - span[0]) if joined else None
