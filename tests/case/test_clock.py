# ruff: noqa: E501  (tables of data)
"""Clock models: arithmetic, inverse, pieces in force, local hours at DST, zone mistakes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case import Case
from case.clock import (
    Clock,
    ClockChain,
    Corrected,
    clock_content,
    clocks_in_force,
    local_readings,
    unverified_clock,
    zone_mistake_ms,
)  # fmt: skip
from case.decisions import Decision
from case.errors import DecisionError

NOON = datetime(2026, 11, 18, 12, 0, 0)
MS = timedelta(milliseconds=1)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2059, 1, 1)).map(lambda at: at.replace(microsecond=0))


def clock(**changes: Any) -> Clock:
    return replace(Clock("CAM-1", NOON, 38_000, 0.0, 500, "test"), **changes)


def decision(content: dict[str, Any], subject: str = "CAM-1", kind: str = "clock") -> Decision:
    return Decision("d1", "2026-11-18T00:00:00", "li", kind, subject, content, "checked")


def test_a_fast_clock_is_corrected_backwards() -> None:
    assert clock().to_utc(NOON) == NOON - timedelta(seconds=38)


def test_two_seconds_a_day_of_drift_grow_from_the_anchor() -> None:
    drifting = clock(offset_ms=0, drift_ppm=2 / 86400 * 1e6)
    assert drifting.to_utc(NOON + timedelta(days=1)) == NOON + timedelta(days=1) - timedelta(seconds=2)
    assert drifting.to_utc(NOON - timedelta(days=1)) == NOON - timedelta(days=1) + timedelta(seconds=2)


def test_the_error_bar_grows_with_the_drift_that_is_not_known() -> None:
    unsure = clock(drift_uncertainty_ppm=10.0)
    assert unsure.plus_minus_ms(NOON) == 500
    assert unsure.plus_minus_ms(NOON + timedelta(days=1)) == 500 + 864
    assert unsure.plus_minus_ms(NOON - timedelta(days=1)) == 500 + 864


@given(moments, moments, st.integers(-(10**8), 10**8), st.floats(-500, 500))
def test_shown_and_back_is_the_same_to_the_millisecond(
    shown: datetime, anchor: datetime, offset_ms: int, drift_ppm: float
) -> None:
    model = clock(anchor=anchor, offset_ms=offset_ms, drift_ppm=drift_ppm)
    assert abs(model.to_shown(model.to_utc(shown)) - shown) <= MS


@given(moments, st.timedeltas(timedelta(0), timedelta(days=400)), st.integers(-(10**8), 10**8), st.floats(-500, 500))
def test_correction_keeps_the_order_within_a_source(
    first: datetime, later: timedelta, offset_ms: int, drift_ppm: float
) -> None:
    model = clock(offset_ms=offset_ms, drift_ppm=drift_ppm)
    assert model.to_utc(first) <= model.to_utc(first + later) + MS


def test_a_clock_set_back_gives_two_readings_and_a_bar_over_both() -> None:
    before = clock(offset_ms=60_000, valid_to=NOON)
    after = clock(offset_ms=0, valid_from=NOON - timedelta(seconds=60))
    chain = ClockChain((before, after))
    shown = NOON - timedelta(seconds=30)
    assert chain.at(shown) == Corrected(shown - timedelta(seconds=30), 30_500, readings=2)
    assert chain.at(NOON) == Corrected(NOON, 500)
    assert chain.shown_at(NOON - timedelta(seconds=90)) == [NOON - timedelta(seconds=30)]
    assert len(chain.shown_at(NOON - timedelta(seconds=60))) == 1


def test_a_jump_forward_leaves_times_that_were_never_shown() -> None:
    chain = ClockChain((clock(offset_ms=0, valid_to=NOON), clock(valid_from=NOON + timedelta(seconds=38))))
    assert chain.at(NOON + timedelta(seconds=10)) is None
    assert chain.shown_at(NOON) == [NOON + timedelta(seconds=38)]


def test_without_a_decision_the_bar_is_wide_and_wider_by_a_proposal() -> None:
    assert unverified_clock("gate", is_camera=False).uncertainty_ms == 2_000
    assert unverified_clock("CAM-1", is_camera=True, proposed_offset_ms=-38_000).uncertainty_ms == 68_000
    assert not unverified_clock("CAM-1", is_camera=True).accepted


def test_a_decision_holds_all_of_a_clock() -> None:
    model = clock(drift_ppm=3.5, drift_uncertainty_ppm=0.5, valid_from=NOON, valid_to=NOON + timedelta(days=1))
    assert clocks_in_force([decision(clock_content(model))]) == [replace(model, accepted=True)]


def test_a_later_decision_replaces_an_earlier_one_where_it_is_valid() -> None:
    day = timedelta(days=1)
    whole = clock_content(clock(offset_ms=1))
    middle = clock_content(clock(offset_ms=2, valid_from=NOON, valid_to=NOON + day))
    found = clocks_in_force([decision(whole), decision(middle), decision({"x": 1}, kind="review")])
    assert [(one.offset_ms, one.valid_from, one.valid_to) for one in found] == [
        (1, None, NOON),
        (2, NOON, NOON + day),
        (1, NOON + day, None),
    ]
    assert [one.version for one in found] == [1, 2, 1]
    assert [one.offset_ms for one in clocks_in_force([decision(middle), decision(whole)])] == [1]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), min_size=1, max_size=6), st.integers(0, 40))
def test_exactly_the_last_decision_that_covers_a_time_is_in_force(ranges: list[tuple[int, int]], probe: int) -> None:
    hour = timedelta(hours=1)
    made = [
        decision(clock_content(clock(offset_ms=n, valid_from=NOON + a * hour, valid_to=NOON + (a + b) * hour)))
        for n, (a, b) in enumerate(ranges)
    ]
    covering = [n for n, (a, b) in enumerate(ranges) if a <= probe < a + b]
    found = [one.offset_ms for one in clocks_in_force(made) if one.covers(NOON + probe * hour)]
    assert found == covering[-1:]


@pytest.mark.parametrize(
    "spoil",
    [{"anchor": "yesterday"}, {"offset_ms": None}, {"drift_ppm": "inf"}, {"uncertainty_ms": -1}, {"drift_ppm": 1e5}],
)
def test_an_unusable_decision_is_named(spoil: dict[str, Any]) -> None:
    with pytest.raises(DecisionError, match="CAM-1"):
        clocks_in_force([decision({**clock_content(clock()), **spoil})])


def test_undoing_a_decision_takes_its_clock_out_of_force(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", "Tank farm", "Asia/Shanghai")
    made = case.decisions.append("clock", "CAM-1", clock_content(clock()), "compared with the gate")
    assert [one.offset_ms for one in clocks_in_force(case.decisions.active("clock"))] == [38_000]
    case.decisions.undo(made.decision_id, "wrong gate")
    assert clocks_in_force(case.decisions.active("clock")) == []


@pytest.mark.parametrize(
    ("local", "zone", "expected"),
    [
        (datetime(2026, 3, 29, 1, 30), "Europe/London", []),  # the hour that was skipped
        (datetime(2026, 10, 25, 1, 30), "Europe/London", [datetime(2026, 10, 25, 0, 30), datetime(2026, 10, 25, 1, 30)]),
        (datetime(2026, 10, 25, 2, 0), "Europe/London", [datetime(2026, 10, 25, 2, 0)]),
        (datetime(2026, 11, 18, 8, 0), "Asia/Shanghai", [datetime(2026, 11, 18, 0, 0)]),
        (datetime(2024, 2, 29, 12, 0), "Asia/Kolkata", [datetime(2024, 2, 29, 6, 30)]),
        (datetime(2026, 4, 5, 1, 45), "Australia/Lord_Howe", [datetime(2026, 4, 4, 14, 45), datetime(2026, 4, 4, 15, 15)]),
    ],
)  # fmt: skip
def test_local_hours_at_dst(local: datetime, zone: str, expected: list[datetime]) -> None:
    assert local_readings(local, ZoneInfo(zone)) == expected


@pytest.mark.parametrize(
    ("difference_ms", "expected"),
    [
        (8 * 3_600_000 + 900, 8 * 3_600_000),
        (-3_600_000, -3_600_000),
        (30 * 60_000 - 1_500, 30 * 60_000),
        (5 * 3_600_000 + 45 * 60_000, None),  # Nepal differs by 45 minutes from its neighbours in the 30 minute grid
        (7 * 60_000, None),
        (900, None),
        (24 * 3_600_000, None),
    ],
)
def test_multiples_of_half_an_hour_are_a_zone_mistake(difference_ms: int, expected: int | None) -> None:
    assert zone_mistake_ms(difference_ms, 2_000) == expected
