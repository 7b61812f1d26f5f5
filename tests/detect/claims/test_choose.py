"""Weighing claims: trust, agreement, zone mistakes, open readings; and the sequence of a camera's files."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from detect.claims.choose import Weighed, span_text, weigh
from detect.claims.claim import Claim, Reading
from detect.claims.container import creation_claim
from detect.claims.sequence import Piece, joints

NINE = datetime(2026, 11, 18, 9, 0, 0)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def claim(kind: Any, *seconds: float, uncertainty_ms: int = 2_000, t_ms: int = 0, **more: Any) -> Claim:
    readings = tuple(Reading(NINE + timedelta(seconds=s), f"r{n}") for n, s in enumerate(seconds))
    return Claim(kind, t_ms, readings, "text", 1000, uncertainty_ms, **more)


def chosen(claims: list[Claim]) -> Weighed | None:
    found = [one for one in weigh(claims) if one.chosen]
    assert len(found) <= 1
    return found[0] if found else None


def test_alone_a_claim_is_chosen_and_says_so() -> None:
    best = chosen([claim("file_name", 0)])
    assert best is not None and best.detail["why"] == "alone"


def test_the_more_trusted_of_two_that_differ_is_chosen() -> None:
    best = chosen([claim("container", 500), claim("overlay", 0)])
    assert best is not None and best.claim.kind == "overlay" and best.detail["why"] == "trust"


def test_two_that_agree_overrule_one_that_is_trusted_more() -> None:
    result = weigh([claim("onvif", 500), claim("overlay", 0), claim("file_name", 1)])
    assert [(one.claim.kind, one.chosen) for one in result] == [
        ("onvif", False),
        ("overlay", True),
        ("file_name", False),
    ]
    assert result[0].detail["differs_ms"] == 500_000 and result[0].detail["why"] == "differs"
    assert result[1].detail["agrees_with"] == ["file_name"]
    assert "burned-in clock" in result[0].detail["why_en"] and "8 min 20 s" in result[0].detail["why_en"]
    assert "画面时钟" in result[0].detail["why_zh"] and "8分20秒" in result[0].detail["why_zh"]


@pytest.mark.parametrize("hours", [8, -1, 0.5, 12])
def test_a_multiple_of_half_an_hour_is_called_a_zone_mistake(hours: float) -> None:
    result = weigh([claim("overlay", 0), claim("container", hours * 3600 + 40)])
    assert result[1].detail["why"] == "zone"
    assert result[1].detail["zone_mistake_ms"] == hours * 3_600_000


def test_claims_about_different_moments_of_the_video_are_compared_at_frame_zero() -> None:
    result = weigh([claim("overlay", 60, t_ms=60_000), claim("file_name", 0)])
    assert result[0].detail["agrees_with"] == ["file_name"]


def test_a_container_alone_may_mean_start_or_end_and_its_bar_covers_both() -> None:
    made = creation_claim("file.creation_time", "2026-11-18T09:00:00.000000Z", 600_000, SHANGHAI)
    assert made is not None
    best = chosen([made])
    assert best is not None
    assert best.reading.shown == NINE - timedelta(minutes=5) and best.uncertainty_ms == 300_000 + 2_000


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("2026-11-18T09:00:00Z", "start_utc"),
        ("2026-11-18T09:10:00Z", "end_utc"),
        ("2026-11-18T17:00:00Z", "start_local"),  # Shanghai's wall clock labelled UTC
        ("2026-11-18T17:10:00Z", "end_local"),
        ("2026-11-18T17:00:00+0800", "start_utc"),
    ],
)
def test_other_claims_settle_what_a_creation_time_means(text: str, meaning: str) -> None:
    made = creation_claim("file.creation_time", text, 600_000, SHANGHAI)
    assert made is not None
    container = next(one for one in weigh([made, claim("overlay", 0)]) if one.claim.kind == "container")
    assert container.detail["why"] == "agrees" and container.detail["meaning"] == meaning


@pytest.mark.parametrize("text", ["1904-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1970-01-01 08:00:00"])
def test_a_counter_that_was_never_set_is_no_time(text: str) -> None:
    made = creation_claim("file.creation_time", text, 600_000, SHANGHAI)
    assert made is not None and chosen([made]) is None
    assert weigh([made])[0].detail["refused"] == "counter_not_set"


@pytest.mark.parametrize("text", ["", "2026", "2026-11-18", "yesterday at nine o'clock", "99999999999999999999"])
def test_a_text_that_is_no_moment_is_no_claim(text: str) -> None:
    assert creation_claim("file.date", text, 0, SHANGHAI) is None


def test_an_open_date_order_is_settled_by_another_claim_and_otherwise_left_open() -> None:
    month = 30 * 86_400
    open_date = claim("overlay", 0, month)
    assert chosen([open_date]) is None
    assert weigh([open_date])[0].detail["why"] == "open"
    best = chosen([open_date, claim("file_name", month + 1)])
    assert best is not None and best.claim is open_date and best.reading.meaning == "r1"
    fallback = chosen([open_date, claim("file_name", 5 * month)])
    assert fallback is not None and fallback.claim.kind == "file_name"


def test_the_hour_that_occurred_twice_is_covered_by_the_bar() -> None:
    best = chosen([claim("file_name", 0, 3600)])
    assert best is not None
    assert best.reading.shown == NINE + timedelta(minutes=30) and best.uncertainty_ms == 1_800_000 + 2_000


def test_nothing_known_is_nothing_chosen() -> None:
    assert weigh([]) == []


@pytest.mark.parametrize(
    ("ms", "english", "chinese"),
    [(28_800_000, "+8 h", "+8小时"), (-423_500, "-7 min 3.5 s", "-7分3.5秒"), (0, "+0 s", "+0秒")],
)
def test_lengths_read_well(ms: int, english: str, chinese: str) -> None:
    assert (span_text(ms, 0), span_text(ms, 1)) == (english, chinese)


def piece(name: str, start_s: float | None, length_s: float, uncertainty_ms: int = 1000) -> Piece:
    shown = None if start_s is None else NINE + timedelta(seconds=start_s)
    return Piece(name, f"{name}.mp4", shown, round(length_s * 1000), uncertainty_ms)


def test_gaps_and_overlaps_between_files_of_a_camera() -> None:
    found = joints("CAM-1", [piece("c", 1200, 600), piece("a", 0, 600), piece("b", 590, 600), piece("x", None, 60)])
    assert [(j.kind, j.before.video_id, j.after.video_id, j.certain) for j in found] == [
        ("overlap", "a", "b", True),
        ("gap", "b", "c", True),
    ]
    assert "both claim 10 s" in found[0].sentence() and "重叠" in found[0].sentence("zh")
    assert "10 s are missing between b.mp4 and c.mp4" in found[1].sentence()


def test_a_file_inside_another_and_the_gap_behind_the_longer_one() -> None:
    found = joints("CAM-1", [piece("long", 0, 3600), piece("inside", 600, 60), piece("next", 3605, 60)])
    assert [(j.kind, j.before.video_id, j.after.video_id) for j in found] == [
        ("overlap", "long", "inside"),
        ("gap", "long", "next"),
    ]


def test_a_joint_shorter_than_the_error_bars_is_not_certain() -> None:
    assert [j.certain for j in joints("CAM-1", [piece("a", 0, 600), piece("b", 601.5, 60)])] == [False]
