"""The query coverage_intervals: pieces of all sources merged in corrected time; unknown times kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

SQL = Path(__file__).resolve().parents[2] / "correlate" / "sql"
NINE = datetime(2026, 11, 18, 9, 0, 0)
TABLES = """
create table coverage (source_id varchar, video_id varchar, start_ms bigint, end_ms bigint, kind varchar,
    cause varchar);
create table examined (video_id varchar, start_ms bigint, end_ms bigint, mode varchar);
create table video (video_id varchar, camera_id varchar);
create table video_time (video_id varchar, camera_id varchar, from_ms bigint, to_ms bigint, anchor_ms bigint,
    anchor_shown timestamp, uncertainty_ms bigint);
create table gas_reading (source_id varchar, device_id varchar, moment_shown timestamp);
create table environment (source_id varchar, point_id varchar, name varchar, moment_shown timestamp);
create table tag_watch (source_id varchar, start_shown timestamp, end_shown timestamp);
create table clock_book (source_id varchar, pieces struct(valid_from timestamp, valid_to timestamp, anchor timestamp,
    offset_ms bigint, drift_ppm double, uncertainty_ms bigint, drift_uncertainty_ppm double)[]);
"""


@pytest.fixture
def sql() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for macro in ("order.sql", "clock_by.sql"):
            connection.execute((SQL / "macros" / macro).read_text(encoding="utf-8"))
        connection.execute(TABLES)
        yield connection


def clock(sql: duckdb.DuckDBPyConnection, source: str, offset_ms: int, bar_ms: int) -> None:
    piece = {"valid_from": datetime(1, 1, 1), "valid_to": datetime(9999, 1, 1), "anchor": NINE, "offset_ms": offset_ms,
             "drift_ppm": 0.0, "uncertainty_ms": bar_ms, "drift_uncertainty_ppm": 0.0}  # fmt: skip
    sql.execute("insert into clock_book values ($1, $2)", [source, [piece]])


def video(
    sql: duckdb.DuckDBPyConnection, name: str, start: datetime | None, pieces: list[tuple[int, int, str]]
) -> None:
    sql.execute("insert into video values ($1, 'CAM-1')", [name])
    for begin, end, kind in pieces:
        cause = "hole" if kind == "gap" else None
        sql.execute("insert into coverage values ('CAM-1', $1, $2, $3, $4, $5)", [name, begin, end, kind, cause])
    if start is not None:
        sql.execute("insert into video_time values ($1, 'CAM-1', -4e15, 4e15, 0, $2, 500)", [name, start])


def answer(sql: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    cursor = sql.execute((SQL / "queries" / "coverage_intervals.sql").read_text(encoding="utf-8"))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_files_that_follow_each_other_are_one_interval_and_a_hole_stays_one(sql: duckdb.DuckDBPyConnection) -> None:
    clock(sql, "CAM-1", 38_000, 700)
    video(sql, "a", NINE, [(0, 600_000, "recorded")])
    video(sql, "b", NINE + timedelta(minutes=10), [(0, 60_000, "recorded"), (60_000, 90_000, "gap"),
                                                   (90_000, 300_000, "recorded")])  # fmt: skip
    sql.execute("insert into examined values ('a', 0, 300000, 'dense'), ('a', 300000, 600000, 'not_examined')")
    rows = [(r["state"], r["start_utc"], r["end_utc"], r["cause"], r["plus_minus_ms"]) for r in answer(sql)]
    true = NINE - timedelta(seconds=38)
    assert rows == [
        ("examined", true, true + timedelta(minutes=5), None, 1200),
        ("gap", true + timedelta(minutes=11), true + timedelta(minutes=11.5), "hole", 1200),
        ("recorded", true, true + timedelta(minutes=11), None, 1200),
        ("recorded", true + timedelta(minutes=11.5), true + timedelta(minutes=15), None, 1200),
    ]


def test_files_that_overlap_are_one_interval(sql: duckdb.DuckDBPyConnection) -> None:
    clock(sql, "CAM-1", 0, 0)
    video(sql, "long", NINE, [(0, 3_600_000, "recorded")])
    video(sql, "inside", NINE + timedelta(minutes=5), [(0, 60_000, "recorded")])
    (row,) = answer(sql)
    assert (row["start_utc"], row["end_utc"]) == (NINE, NINE + timedelta(hours=1))


def test_a_video_without_a_time_keeps_its_own(sql: duckdb.DuckDBPyConnection) -> None:
    clock(sql, "CAM-1", 0, 0)
    video(sql, "a", None, [(0, 60_000, "recorded")])
    (row,) = answer(sql)
    assert (row["video_id"], row["start_utc"], row["plus_minus_ms"], row["end_ms"]) == ("a", None, None, 60_000)


def test_a_jump_of_the_camera_cuts_its_pieces(sql: duckdb.DuckDBPyConnection) -> None:
    clock(sql, "CAM-1", 0, 0)
    video(sql, "a", None, [(0, 120_000, "recorded")])
    for begin, end, anchor, shown in ((-(10**15), 60_000, 0, NINE),
                                      (60_000, 10**15, 60_000, NINE + timedelta(minutes=9))):  # fmt: skip
        sql.execute("insert into video_time values ('a', 'CAM-1', $1, $2, $3, $4, 100)", [begin, end, anchor, shown])
    spans = [(row["start_utc"], row["end_utc"]) for row in answer(sql)]
    assert spans == [(NINE, NINE + timedelta(minutes=1)), (NINE + timedelta(minutes=9), NINE + timedelta(minutes=10))]


def test_a_detector_that_was_silent_did_not_record(sql: duckdb.DuckDBPyConnection) -> None:
    clock(sql, "gas_system", 0, 2000)
    clock(sql, "positioning", 0, 2000)
    for minute in [*range(0, 20), *range(60, 90)]:
        sql.execute("insert into gas_reading values ('gas_system', 'GD-7', $1)", [NINE + timedelta(minutes=minute)])
    sql.execute("insert into environment values ('historian', 'TI-1', null, $1)", [NINE])  # a clock nobody knows
    sql.execute("insert into tag_watch values ('positioning', $1, $2)", [NINE, NINE + timedelta(hours=1)])
    rows = [(r["source_kind"], r["part_id"], r["start_utc"], r["end_utc"]) for r in answer(sql)]
    assert rows == [
        ("detector", "GD-7", NINE, NINE + timedelta(minutes=19)),
        ("detector", "GD-7", NINE + timedelta(minutes=60), NINE + timedelta(minutes=89)),
        ("positioning", "positioning", NINE, NINE + timedelta(hours=1)),
        ("sensor", "TI-1", None, None),
    ]
