"""Hours of the day in the case's zone: nights over midnight, weekdays, days that daylight saving makes longer."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from correlate.hours import DAYS, Hours

SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_outside_working_hours_is_one_night_a_day() -> None:
    begins, ends = Hours(outside=("08:00", "18:00")).windows(at("2026-11-18 04:00"), at("2026-11-18 05:00"), SHANGHAI)
    assert (at("2026-11-17 10:00"), at("2026-11-18 00:00")) in zip(begins, ends, strict=True)
    assert (at("2026-11-18 10:00"), at("2026-11-19 00:00")) in zip(begins, ends, strict=True)


def test_inside_hours_may_run_past_midnight() -> None:
    begins, ends = Hours(inside=("22:00", "06:00")).windows(at("2026-11-18 15:00"), at("2026-11-18 15:00"), SHANGHAI)
    assert (at("2026-11-18 14:00"), at("2026-11-18 22:00")) in zip(begins, ends, strict=True)


def test_only_the_days_given() -> None:
    week = Hours(days=("sat", "sun")).windows(at("2026-11-16 00:00"), at("2026-11-22 12:00"), SHANGHAI)
    assert week[0] == [at("2026-11-14 16:00"), at("2026-11-20 16:00"), at("2026-11-21 16:00")][-len(week[0]) :]


def test_the_day_the_clocks_go_back_is_25_hours_long() -> None:
    begins, ends = Hours(days=("sun",)).windows(at("2026-10-25 12:00"), at("2026-10-25 13:00"), LONDON)
    assert ends[-1] - begins[-1] == timedelta(hours=25)


@given(
    moment=st.datetimes(min_value=datetime(2026, 1, 2), max_value=datetime(2026, 12, 30)),
    pair=st.tuples(st.times(), st.times()).filter(lambda pair: pair[0] != pair[1]),
)
def test_inside_and_outside_share_the_day_out(moment: datetime, pair: tuple[object, object]) -> None:
    """Without daylight saving every moment is inside or outside, never both, never neither."""
    found = []
    for kind in ("inside", "outside"):
        begins, ends = Hours.model_validate({kind: pair}).windows(moment, moment, SHANGHAI)
        found.append(any(begin <= moment < end for begin, end in zip(begins, ends, strict=True)))
    assert sorted(found) == [False, True]


@pytest.mark.parametrize(
    "given",
    [{"inside": ("08:00", "08:00")}, {"inside": ("08:00", "09:00"), "outside": ("10:00", "11:00")}, {"days": ()}],
)
def test_hours_that_mean_nothing_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Hours.model_validate(given)


def test_no_hours_is_always_and_no_data_is_never() -> None:
    assert Hours().windows(None, None, SHANGHAI)[0][0].year == 1970
    assert Hours(days=DAYS[:2]).windows(None, None, SHANGHAI) == ([], [])
