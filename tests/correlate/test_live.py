"""The case played again: what had arrived by when, and the minute at which each finding would have been raised."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from case.schemas import RECORD_TABLES, fields, record_schema
from correlate.arrival import Arrives, arrivals, until
from correlate.live import STEP, Replay, first_raised, replay
from correlate.store import build
from tests.correlate.make import Site, utc

START = datetime.fromisoformat("2026-11-18 00:00:00")


@given(raised_at_s=st.integers(0, 90_000), end_s=st.integers(60, 80_000))
def test_the_first_minute_is_found_with_few_looks(raised_at_s: int, end_s: int) -> None:
    """Never before the alarm, never more than a minute after it, in a logarithm of looks."""
    looks = []
    truth, end = START + timedelta(seconds=raised_at_s), START + timedelta(seconds=end_s)

    def raised(moment: datetime) -> bool:
        looks.append(moment)
        return moment >= truth

    found = first_raised(raised, START, end)
    if truth > end:
        assert found is None
    else:
        assert found is not None and truth <= found <= max(truth, START) + STEP
    assert len(looks) <= 26 and all(START < moment <= end for moment in looks)


def test_every_table_whose_rows_carry_a_moment_says_how_they_arrive() -> None:
    always = {"permit_person", "certificate", "contract", "zone", "roster", "shift", "calendar_day", "person"}
    assert set(arrivals()) == set(RECORD_TABLES) - always
    for table, arrives in arrivals().items():
        times = {name for name, kind in fields(table) if kind == "time"}
        assert set(arrives.by) <= times and set(arrives.planned) <= times
        assert set(arrives.later) <= {name for name, kind in fields(table) if kind != "time"}


def test_a_row_is_known_only_as_far_as_it_had_arrived() -> None:
    names = ["applied_at_shown", "removed_at_shown", "due_shown", "removed_by"]
    rows = [
        {
            "applied_at_shown": utc("08:00"),
            "removed_at_shown": utc("09:30"),
            "due_shown": utc("17:00"),
            "removed_by": "x",
        },
        {
            "applied_at_shown": utc("08:00"),
            "removed_at_shown": utc("08:30"),
            "due_shown": utc("17:00"),
            "removed_by": "y",
        },
        {"applied_at_shown": utc("10:00"), "removed_at_shown": None, "due_shown": None, "removed_by": None},
        {"applied_at_shown": None, "removed_at_shown": None, "due_shown": None, "removed_by": "z"},
    ]
    table = pa.Table.from_pylist(
        rows, schema=pa.schema([(name, pa.timestamp("us")) for name in names[:3]] + [(names[3], pa.string())])
    )
    cut = pa.chunked_array([[utc("09:00")] * 4], pa.timestamp("us"))
    found = until(table, Arrives(("applied_at",), ("removed_by",), ("due",)), cut).to_pylist()
    assert found == [
        {"applied_at_shown": utc("08:00"), "removed_at_shown": None, "due_shown": utc("17:00"), "removed_by": None},
        rows[1],
    ]


def test_no_table_without_rows_breaks_it() -> None:
    for table, arrives in arrivals().items():
        empty = record_schema(table).empty_table()
        assert until(empty, arrives, pa.chunked_array([pa.array([], pa.timestamp("us"))])).num_rows == 0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A body in Z-1 from 09:10 to 09:40, without any permit until one that is applied for at 09:30 for 09:31."""
    site = Site(tmp_path_factory.mktemp("live"))
    site.zone("Z-1")
    site.video("aaaaaaaaaaaa", "CAM-1", "09:00:00", minutes=60)
    site.body("aaaaaaaaaaaa", 1, (600, 2400))
    site.permit("P-1", "09:31", "17:00", apply_time="09:30", actual_start="09:31")
    build(site.case())
    return site


@pytest.mark.slow
def test_a_live_check_would_have_flagged_it_a_minute_in(site: Site) -> None:
    flags = {flag.rule_id: flag for flag in replay(site.case(), utc("09:35"))}
    alarm = flags["PT-NOPERMIT-PRESENCE"]
    assert alarm.event_utc.replace(microsecond=0) == utc("09:10:00")
    # half a minute counts as presence, and the camera's clock is not verified (± 30 s)
    assert alarm.raised_utc in (utc("09:11"), utc("09:12"))
    assert alarm.delay_s is not None and 30 <= alarm.delay_s <= 120


@pytest.mark.slow
def test_what_lies_ahead_is_not_known(site: Site, tmp_path: Path) -> None:
    played = Replay(site.case())
    early = played.at(utc("09:05"))
    assert not [row for row in early.values() if row["rule_id"] == "PT-NOPERMIT-PRESENCE"]
    assert played.has(next(iter(played.at(utc("09:20")))), utc("09:20"))
    played.close()
    assert not (site.root / "derived" / "live").exists()
