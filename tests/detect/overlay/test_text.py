"""Overlay texts: formats of recorders, what OCR does to them, and what must not be taken for a time."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detect.overlay.text import looks_timed, read_text

AT = datetime(2026, 11, 18, 9, 41, 7)
YMD = {"ymd": AT}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-18 09:41:07", YMD),
        ("2026-11-1809:41:07", YMD),  # OCR drops spaces
        ("2026/11/18 9:41:07", YMD),
        ("18 N0v 2026 09:41:07", YMD),  # a nought for the letter
        ("2026.11.18 09:41:07", YMD),
        ("2026-11-18星期三09:41:07", YMD),
        ("2026年11月18日 星期三 09:41:07", YMD),
        ("2026年11月18日09时41分07秒", YMD),
        ("2026年11月18日周三上午09:41:07", YMD),
        ("2026-11-18 Wed 09:41:07", YMD),
        ("WED 2026-11-18 09:41:07 CAM 01", YMD),
        ("09:41:07 2026-11-18", YMD),
        ("20261118 09:41:07", YMD),
        ("2026-11-18 09:41:07 AM", YMD),
        ("2026－11－18　09：41：07", YMD),  # full width
        ("2O26-11-18 09:41:O7", YMD),
        ("18 Nov 2026 09:41:07", YMD),
        ("Nov 18, 2026 09:41:07", YMD),
        ("11-18-2026 Wed 09:41:07", {"mdy": AT}),
        ("11-18-202609:41:07", {"mdy": AT}),
        ("18/11/2026 09:41:07", {"dmy": AT}),
        ("18-11-26 09:41:07", {"ymd": datetime(2018, 11, 26, 9, 41, 7), "dmy": AT}),
        ("11-18-26 09:41:07", {"mdy": AT}),
        ("18-11-2609:41:07", {"ymd": datetime(2018, 11, 26, 9, 41, 7), "dmy": AT}),
        ("18-11-2009:41:07", {"ymd": datetime(2018, 11, 20, 9, 41, 7), "dmy": datetime(2020, 11, 18, 9, 41, 7)}),
        ("26-11-18 Wed 09:41:07", YMD),  # the weekday settles it: 2018-11-26 was a Monday
        ("03-04-2026 09:41:07", {"dmy": datetime(2026, 4, 3, 9, 41, 7), "mdy": datetime(2026, 3, 4, 9, 41, 7)}),
        ("2026-11-18 09:4107", YMD),  # OCR lost a colon
        ("2026-11-180941:07", YMD),
        ("2026-11-18 12:00:00 AM", {"ymd": datetime(2026, 11, 18)}),
        ("2026-11-18 12:00:00 PM", {"ymd": datetime(2026, 11, 18, 12)}),
        ("2026-11-18 下午 03:00:00", {"ymd": datetime(2026, 11, 18, 15)}),
        ("2024-02-29 24:00:00", {"ymd": datetime(2024, 3, 1)}),
    ],
)
def test_formats(text: str, expected: dict[str, datetime]) -> None:
    shown = read_text(text)
    assert shown is not None and shown.readings == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "Camera 01", "09:41:07", "2026-11-18", "2026-11-18 09:41", "2026-13-18 09:41:07", "2026-02-29 09:41:07",
        "2026-11-18 09:61:07", "2026-11-18 25:00:00", "2026-11-18 Mon 09:41:07", "2026-11-18 13:00:00 PM",
        "2026-11-18 Mon Wed 09:41:07", "2026-11-18 09:41:07 09:41:08", "2026-11-18 09:41:0", "192.168.1.64 09:41:07",
        "20Z6-11-18 09:41:07", "1-18-2026 09:41:07", "09:41:07 2026-11-1", "9:41:07 2026-11-18", "026-11-18 09:41:07",
        "2026-11-18 094107x",
    ],
)  # fmt: skip
def test_what_is_not_surely_a_time_is_none(text: str) -> None:
    assert read_text(text) is None


def test_parts_of_a_second_and_two_digit_years_are_noted() -> None:
    shown = read_text("18-11-26 09:41:07.250")
    assert shown is not None and shown.fraction_ms == 250 and shown.two_digit_year and not shown.weekday


@pytest.mark.parametrize(("text", "expected"), [("2026-11-18", True), ("09:41:07", True), ("DANGER", False)])
def test_parts_of_a_clock_are_recognised(text: str, expected: bool) -> None:
    assert looks_timed(text) is expected


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)),
    st.sampled_from(
        [
            "%Y-%m-%d %H:%M:%S",
            "%d/%m/%Y %H:%M:%S",
            "%m-%d-%Y %I:%M:%S %p",
            "%Y年%m月%d日 %H:%M:%S",
            "%y-%m-%d %a %H:%M:%S",
            "%d %b %Y %H:%M:%S",
        ]
    ),
)
def test_what_is_written_is_among_the_readings(at: datetime, layout: str) -> None:  # fmt: skip
    shown = read_text(at.strftime(layout))
    assert shown is not None and at.replace(microsecond=0) in shown.readings.values()


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    shown = read_text(text)
    assert shown is None or shown.readings
