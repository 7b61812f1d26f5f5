"""Reading a whole overlay clock, without OCR: offset, drift, jumps, stalls, date orders, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detect.overlay.chains import MS
from detect.overlay.fit import in_order
from detect.overlay.read import look_times, read_overlay
from tests.detect.overlay.coded import Coded, Decoder
from tests.detect.overlay.painted import steady, ticking

START = datetime(2026, 11, 18, 9, 41, 7, 370_000)


def error_ms(found: datetime, true: datetime) -> float:
    return abs((found - true) / MS)


@pytest.mark.parametrize(("fps", "seconds"), [(25, 5), (25, 600), (12.5, 3600), (5, 60), (2, 90), (1, 180), (0.5, 600)])
def test_frame_zero_is_found_within_its_bar(fps: float, seconds: float) -> None:
    read = read_overlay(Coded(steady(fps, seconds), ticking(START)), Decoder())
    (stretch,) = read.stretches
    assert error_ms(stretch.shown_at(0), START) <= stretch.plus_minus_ms(0) <= max(250, 800 / fps)
    assert read.found.orders == ("ymd",)


def test_the_bar_is_narrower_than_the_display_resolves() -> None:
    (stretch,) = read_overlay(Coded(steady(25, 300), ticking(START)), Decoder()).stretches
    assert stretch.plus_minus_ms(0) <= 60


@pytest.mark.parametrize("ppm", [23.1, -23.1, 180.0, 41_666.0, -40_000.0])  # 2 s a day; 12 fps taken for 12.5
def test_drift_is_found_over_hours(ppm: float) -> None:
    (stretch,) = read_overlay(Coded(steady(5, 6 * 3600), ticking(START, ppm)), Decoder()).stretches
    assert abs(stretch.drift_ppm - ppm) <= stretch.drift_uncertainty_ppm <= 40
    for at in (0, 6 * 3_600_000):
        assert error_ms(stretch.shown_at(at), ticking(START, ppm)(at)) <= stretch.plus_minus_ms(at)


@pytest.mark.parametrize("by_s", [38, -38, 5, 1, -1, 2, -3, 3600, -3600, 86_400, -420])
def test_a_jump_is_found_placed_and_measured(by_s: float) -> None:
    def jumping(t_ms: int) -> datetime:
        return ticking(START)(t_ms) + (timedelta(seconds=by_s) if t_ms >= 431_234 else timedelta(0))

    read = read_overlay(Coded(steady(12.5, 900), jumping), Decoder())
    before, after = read.stretches
    assert read.found.jump_ms(0) == pytest.approx(by_s * 1000, abs=150)
    # a picture shows whole seconds: one or two seconds of jump are measured by turns, but placed only between them
    slack_ms = 0 if abs(by_s) > 2 else 1_000 if by_s > 0 else 62_000
    assert before.end_ms - slack_ms <= 431_234 <= after.start_ms + slack_ms
    assert after.start_ms - before.end_ms <= 3_000


def test_a_frozen_picture_is_a_stall_and_no_jump_when_time_goes_on() -> None:
    def frozen(t_ms: int) -> datetime:
        return ticking(START)(200_000 if 200_000 <= t_ms < 420_000 else t_ms)

    read = read_overlay(Coded(steady(5, 900), frozen), Decoder())
    assert len(read.stretches) == 1 or read.found.jump_ms(0) == pytest.approx(0, abs=250)
    ((start, end),) = read.found.stalls
    assert 200_000 <= start <= 262_000 and 358_000 <= end <= 420_000


def test_a_clock_that_runs_backwards_is_not_accepted() -> None:
    read = read_overlay(Coded(steady(5, 300), lambda t: START - timedelta(milliseconds=t)), Decoder())
    assert read.stretches == () and read.cause


def test_misread_digits_are_voted_out() -> None:
    read = read_overlay(Coded(steady(10, 900), ticking(START)), Decoder(wrong=0.3, blank=0.2, seed=3))
    (stretch,) = read.stretches
    assert error_ms(stretch.shown_at(0), START) <= stretch.plus_minus_ms(0)
    assert not all(read.found.used)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_accepted_from_noise(seed: int) -> None:
    noise = np.random.default_rng(seed)

    def random_times(t_ms: int) -> datetime:
        return START + timedelta(seconds=int(noise.integers(0, 10**7)))

    read = read_overlay(Coded(steady(10, 120), random_times), Decoder())
    assert read.stretches == () and read.cause is not None


def test_a_text_that_never_changes_is_no_clock() -> None:
    read = read_overlay(Coded(steady(10, 120), lambda _: START), Decoder())
    assert read.stretches == ()


def test_an_overlay_that_comes_late_or_goes_early_is_still_read() -> None:
    def partly(t_ms: int) -> datetime | None:
        return ticking(START)(t_ms) if 0 <= t_ms % 100_000 < 60_000 else None

    (stretch,) = read_overlay(Coded(steady(5, 900), partly), Decoder()).stretches
    assert error_ms(stretch.shown_at(0), START) <= stretch.plus_minus_ms(0)


@pytest.mark.parametrize(
    ("layout", "start", "expected"),
    [
        ("%d-%m-%Y %H:%M:%S", datetime(2026, 4, 3, 23, 58), ("dmy",)),  # midnight shows which number is the day
        ("%m-%d-%Y %H:%M:%S", datetime(2026, 3, 4, 23, 58), ("mdy",)),
        ("%d-%m-%Y %H:%M:%S", datetime(2026, 4, 3, 12, 0), ("dmy", "mdy")),  # nothing shows it: left open
        ("%d-%m-%Y %a %H:%M:%S", datetime(2026, 4, 3, 12, 0), ("dmy",)),  # the weekday shows it
        ("%d-%m-%y %H:%M:%S", datetime(2026, 11, 18, 12, 0), ("ymd", "dmy")),  # 2018-11-26 or 18 November 2026
        ("%y-%m-%d %H:%M:%S", datetime(2026, 11, 18, 23, 58), ("ymd",)),
    ],
)
def test_the_date_order_is_inferred_or_left_open(layout: str, start: datetime, expected: tuple[str, ...]) -> None:
    source = Coded(steady(5, 300), ticking(start), lambda at: at.strftime(layout))
    read = read_overlay(source, Decoder())
    assert read.found.orders == expected
    readings = [in_order(read.found, list(read.sights), order)[0].shown_at(0) for order in expected]
    assert min(error_ms(reading, start) for reading in readings) <= 250


@pytest.mark.parametrize(
    "layout", ["%Y-%m-%d %I:%M:%S %p", "%Y年%m月%d日 %H:%M:%S", "%d %b %Y %H:%M:%S", "%m/%d/%Y %a %H:%M:%S"]
)
def test_layouts(layout: str) -> None:
    noon = datetime(2026, 11, 18, 11, 59, 30)
    (stretch,) = read_overlay(Coded(steady(5, 120), ticking(noon), lambda at: at.strftime(layout)), Decoder()).stretches
    assert error_ms(stretch.shown_at(0), noon) <= stretch.plus_minus_ms(0)


def test_uneven_frames_are_placed_by_their_own_time() -> None:
    times = np.cumsum(np.random.default_rng(5).choice([40, 80, 200, 480], 3000)).astype(np.int64)
    (stretch,) = read_overlay(Coded(times - times[0], ticking(START)), Decoder()).stretches
    assert error_ms(stretch.shown_at(0), START) <= stretch.plus_minus_ms(0) <= 250


def test_a_day_of_footage_costs_about_a_look_a_minute() -> None:
    source = Coded(steady(2, 86_400), ticking(START, 23.1))
    read = read_overlay(source, Decoder())
    assert read.asked < 2_500
    assert abs(read.stretches[0].drift_ppm - 23.1) <= read.stretches[0].drift_uncertainty_ppm


def test_no_frames_and_no_overlay_are_said() -> None:
    assert read_overlay(Coded(np.empty(0, np.int64), ticking(START)), Decoder()).cause == "the video has no frames"
    nothing = read_overlay(Coded(steady(5, 10), lambda _: None), Decoder())
    assert nothing.place is None and nothing.cause == "no text in the picture reads as a time"


@pytest.mark.parametrize(("times", "breaks"), [([0], []), ([0, 40], []), (list(range(0, 10**6, 500)), [500_000])])
def test_look_times_lie_in_the_video(times: list[int], breaks: list[int]) -> None:
    turns, singles = look_times(times, breaks)
    assert turns and all(0 <= at <= times[-1] for at in turns + singles)
    assert all(any(abs(at - gap) <= 3_000 for at in turns) for gap in breaks)


@settings(max_examples=25, deadline=None)
@given(
    fps=st.sampled_from([1.0, 4.0, 12.5, 25.0, 29.97]),
    seconds=st.integers(8, 400),
    phase_ms=st.integers(0, 999),
    wrong=st.sampled_from([0.0, 0.1]),
    seed=st.integers(0, 1000),
)
def test_what_is_accepted_is_true(fps: float, seconds: int, phase_ms: int, wrong: float, seed: int) -> None:
    start = START.replace(microsecond=phase_ms * 1000)
    clock: Callable[[int], datetime] = ticking(start)
    for stretch in read_overlay(Coded(steady(fps, seconds), clock), Decoder(wrong=wrong, seed=seed)).stretches:
        assert error_ms(stretch.shown_at(stretch.at_ms), clock(stretch.at_ms)) <= stretch.uncertainty_ms
