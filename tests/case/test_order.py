"""Ordering with error bars: never a claim where bars overlap, and the same answers whichever way one asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case.order import Span, inside, lag_ms, order, overlap

OPPOSITE = {"before": "after", "after": "before", "not determined": "not determined"}
numbers = st.integers(-(10**6), 10**6)
spans = st.builds(
    lambda start, length, bar: Span(start, start + length, bar), numbers, st.integers(0, 10**4), st.integers(0, 10**4)
)


def shifted(span: Span, by_ms: int) -> Span:
    return Span(span.start_ms + by_ms, span.end_ms + by_ms, span.plus_minus_ms)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (Span(0, 10), Span(11, 20), "before"),
        (Span(0, 10), Span(10, 20), "not determined"),  # they share a millisecond
        (Span(0, 0, 30_000), Span(30_001, 30_001), "before"),
        (Span(0, 0, 30_000), Span(30_000, 30_000), "not determined"),  # bars touch
        (Span(0, 59_999), Span(30_000, 30_000), "not determined"),  # "08:31" against 08:31:30
        (Span(100, 100), Span(0, 10), "after"),
    ],
)
def test_order(a: Span, b: Span, expected: str) -> None:
    assert order(a, b) == expected


@given(spans, spans)
def test_order_is_antisymmetric(a: Span, b: Span) -> None:
    assert order(b, a) == OPPOSITE[order(a, b)]


@given(spans, spans)
def test_no_order_is_claimed_where_bars_overlap(a: Span, b: Span) -> None:
    bars_meet = (
        a.start_ms - a.plus_minus_ms <= b.end_ms + b.plus_minus_ms
        and b.start_ms - b.plus_minus_ms <= a.end_ms + a.plus_minus_ms
    )
    assert (order(a, b) == "not determined") == bars_meet


@given(spans, spans, numbers)
def test_answers_do_not_depend_on_where_time_starts(a: Span, b: Span, by_ms: int) -> None:
    there = shifted(a, by_ms), shifted(b, by_ms)
    assert (order(*there), inside(*there), overlap(*there), lag_ms(*there)) == (
        order(a, b), inside(a, b), overlap(a, b), lag_ms(a, b),
    )  # fmt: skip


@given(spans, spans, st.data())
def test_a_sure_answer_is_true_wherever_the_true_times_lie_in_the_bars(a: Span, b: Span, data: st.DataObject) -> None:
    error = [data.draw(st.integers(-one.plus_minus_ms, one.plus_minus_ms)) for one in (a, b)]
    true_a, true_b = (shifted(Span(s.start_ms, s.end_ms), e) for s, e in zip((a, b), error, strict=True))
    assert order(a, b) in ("not determined", order(true_a, true_b))
    assert inside(a, b) in ("not determined", inside(true_a, true_b))
    assert overlap(a, b) in ("not determined", overlap(true_a, true_b))
    least, most = lag_ms(a, b)
    assert least <= true_b.start_ms - true_a.end_ms and true_b.end_ms - true_a.start_ms <= most


@given(spans, spans, spans)
def test_before_is_transitive(a: Span, b: Span, c: Span) -> None:
    if order(a, b) == order(b, c) == "before":
        assert order(a, c) == "before"


@given(spans, spans)
def test_overlap_is_symmetric_and_excludes_order(a: Span, b: Span) -> None:
    assert overlap(a, b) == overlap(b, a)
    assert (overlap(a, b) == "no") == (order(a, b) != "not determined")


@pytest.mark.parametrize("wrong", [(1, 0, 0), (0, 1, -1)])
def test_a_span_must_make_sense(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="span"):
        Span(*wrong)
