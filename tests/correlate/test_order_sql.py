"""The SQL macros say what case/order.py and case/clock.py say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case.clock import Clock
from case.order import Span, inside, lag_ms, order, overlap

MACROS = Path(__file__).resolve().parents[2] / "correlate" / "sql" / "macros" / "order.sql"
EPOCH = datetime(2026, 11, 18)
QUERY = """
SELECT time_order(a0, a1, apm, b0, b1, bpm), time_inside(a0, a1, apm, b0, b1, bpm),
       time_overlap(a0, a1, apm, b0, b1, bpm), lag_least_ms(a1, apm, b0, bpm), lag_most_ms(a0, apm, b1, bpm)
FROM (SELECT $1::TIMESTAMP a0, $2::TIMESTAMP a1, $3::BIGINT apm, $4::TIMESTAMP b0, $5::TIMESTAMP b1, $6::BIGINT bpm)
"""
spans = st.builds(
    lambda start, length, bar: Span(start, start + length, bar),
    st.integers(-(10**5), 10**5), st.integers(0, 10**4), st.integers(0, 10**5),
)  # fmt: skip


@pytest.fixture(scope="module")
def sql() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(MACROS.read_text(encoding="utf-8"))
        yield connection


def bound(span: Span) -> list[object]:
    return [EPOCH + timedelta(milliseconds=at) for at in (span.start_ms, span.end_ms)] + [span.plus_minus_ms]


@settings(deadline=None, max_examples=150)
@given(a=spans, b=spans)
def test_sql_and_python_agree_on_order(sql: duckdb.DuckDBPyConnection, a: Span, b: Span) -> None:
    row = sql.execute(QUERY, bound(a) + bound(b)).fetchone()
    assert row == (order(a, b), inside(a, b), overlap(a, b), *lag_ms(a, b))


def test_an_unknown_time_orders_nothing(sql: duckdb.DuckDBPyConnection) -> None:
    row = sql.execute(QUERY, [None, None, 0, EPOCH, EPOCH, 0]).fetchone()
    assert row is not None and row[:3] == ("not determined",) * 3


@settings(deadline=None, max_examples=150)
@given(
    shown=st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)),
    offset_ms=st.integers(-(10**9), 10**9),
    drift_ppm=st.floats(-500, 500),
    bar_ppm=st.floats(0, 100),
)
def test_sql_and_python_agree_on_correction(
    sql: duckdb.DuckDBPyConnection, shown: datetime, offset_ms: int, drift_ppm: float, bar_ppm: float
) -> None:
    clock = Clock("CAM-1", EPOCH, offset_ms, drift_ppm, 700, "test", drift_uncertainty_ppm=bar_ppm)
    row = sql.execute(
        "SELECT corrected($1::TIMESTAMP, $2::TIMESTAMP, $3::BIGINT, $4::DOUBLE),"
        " corrected_pm($1::TIMESTAMP, $2::TIMESTAMP, 700, $5::DOUBLE)",
        [shown, EPOCH, offset_ms, drift_ppm, bar_ppm],
    ).fetchone()
    assert row == (clock.to_utc(shown), clock.plus_minus_ms(shown))
