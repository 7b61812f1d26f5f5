# ruff: noqa: E501  (whole lines as they are printed)
"""The list of clocks in two languages."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from case.clock import Clock
from correlate.anchors import AnchorPair
from correlate.clock_state import ClockState
from correlate.clock_words import WORDS, spoken
from correlate.clocks import ClockProposal, NoProposal

NOON = datetime(2026, 11, 18, 4)
PAIR = AnchorPair(NOON, NOON, 500, "walk of T-07", ("a", "b"))
CLOCK = Clock("CAM-1", NOON, -47_600, 0.0, 2_900, "paths of tags and of the bodies that walked them")
STATE = ClockState(
    ZoneInfo("Asia/Shanghai"),
    claims=[{"source_id": "CAM-1", "path": "footage/a.mp4", "kind": "file_name", "shown": NOON, "uncertainty_ms": 1000,
             "chosen": True, "why": "best_of_those_that_agree", "said": {"why_zh": "一致者中最可信"}}],
    in_force=[Clock("CAM-2", NOON, 1_000, 0.0, 400, "GPS clock on site")],
    proposals=[ClockProposal(CLOCK, "positioning", (PAIR,) * 9, (PAIR,), -3_600_000)],
    none=[NoProposal("CAM-3", "access_control", "few", "2 anchors are too few.", "对时点仅 2 个，过少。", ())],
    apart=[ClockProposal(CLOCK, "CAM-4", (PAIR,), (), None)],
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ["Claims (* chosen):", " * CAM-1  footage/a.mp4  file name  2026-11-18 12:00:00.0 ± 1.0 s",
                "rests on 9 anchors, 1 rejected", "+ walk of T-07: showed", "+ and 1 more", "-60 min looks like a time zone",
                "CAM-2  +1.00 s ± 0.40 s  GPS clock on site", "no proposal for CAM-3", "2 anchors are too few."]),
        ("zh", ["时间依据（* 为采信）：", " * CAM-1  footage/a.mp4  文件名  2026-11-18 12:00:00.0 ± 1.0 秒  一致者中最可信",
                "依据 9 个对时点，剔除 1 个", "+ T-07 的行走轨迹：显示", "+ 另有 1 个", "-60 分钟疑为时区错误",
                "CAM-2  +1.00 秒 ± 0.40 秒  GPS clock on site", "CAM-3 对照 access_control 无法提出建议：对时点仅 2 个，过少。"]),
    ],
)  # fmt: skip
def test_the_list_speaks_both_languages(language: str, wanted: list[str]) -> None:
    lines = "\n".join(STATE.lines(language))
    for text in wanted:
        assert text in lines
    if language == "zh":
        assert not re.search(r"\b(against|anchors|showed|rejected|open|none)\b", lines)


def test_every_word_is_in_both_languages_with_the_same_places() -> None:
    for key, (english, chinese) in WORDS.items():
        assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", chinese)), key


def test_what_people_wrote_stands_as_it_is() -> None:
    assert spoken("filmed a radio clock", "zh") == "filmed a radio clock"
