"""What was recorded, in report and screen: the chart, and how long a recorder still holds what was not taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from case import Case
from timeline import recorded
from timeline.reports import html
from timeline.scene import Scene
from timeline.words import speaker

from .conftest import NINE
from .test_coverage_chart import row


def kept(scene: Callable[..., Scene], days: float) -> Scene:
    """A scene whose CAM-1 is overwritten after so many days."""
    made = scene(recorded=[row("CAM-1", "recorded", 0, 30), row("CAM-2", "recorded", 0, 30)])
    path = made.case.root / "case.toml"
    cameras = f'[[camera]]\nid = "CAM-1"\noverwrite_days = {days}\n[[camera]]\nid = "CAM-2"\n'
    path.write_text(path.read_text(encoding="utf-8") + "\n" + cameras, encoding="utf-8")
    return replace(made, case=Case.open(made.case.root))


@pytest.mark.parametrize(
    ("language", "left", "gone"), [("en", "1.5 days are left", "is gone"), ("zh", "尚余 1.5 天", "已不存在")]
)
def test_the_countdown_says_how_long_is_left(
    scene: Callable[..., Scene], language: str, left: str, gone: str
) -> None:  # fmt: skip
    made, say = kept(scene, 30), speaker(language)
    end = NINE + timedelta(minutes=30)
    (sentence,) = recorded.sentences(made, say, end + timedelta(days=28.5))
    assert "CAM-1" in sentence and left in sentence and "2026-12-18 09:30:00" in sentence
    (sentence,) = recorded.sentences(made, say, end + timedelta(days=31))
    assert gone in sentence


@pytest.mark.parametrize(("language", "head"), [("en", "What was recorded and watched"), ("zh", "实际记录与监看时段")])
def test_the_report_has_the_chart(
    scene: Callable[..., Scene], tmp_path: Path, language: str, head: str
) -> None:  # fmt: skip
    text = html.write(kept(scene, 30), tmp_path / "r.html", language).read_text(encoding="utf-8")
    section = text.split('<section id="recorded">')[1].split("</section>")[0]
    assert head in section and section.count("<svg") == 2 and "CAM-2" in section and "2026-12-18" in section


def test_a_case_without_recordings_says_so(scene: Callable[..., Scene], tmp_path: Path) -> None:
    text = html.write(scene(), tmp_path / "r.html", "en").read_text(encoding="utf-8")
    assert "No footage, tag, gas or sensor record has a time" in text
