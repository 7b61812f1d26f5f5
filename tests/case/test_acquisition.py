"""The acquisition form: what is logged, and what is refused in one sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from case import Case
from case.acquisition import Form, record_acquisition
from case.errors import DecisionError

FORM = Form("CAM-1", "2026-11-18 14:30:20", "2026-11-18 14:31:07", "GPS clock", "Li Na", "Wang Wei", "Hik DS-7608")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "case", name="Acquired", timezone="Asia/Shanghai")


def test_a_form_is_a_decision_and_in_custody(case: Case) -> None:
    made = record_acquisition(case, FORM, actor="li")
    assert (made.kind, made.subject, made.actor) == ("acquisition", "CAM-1", "li")
    assert made.content["device_time_shown"] == "2026-11-18T06:30:20.500000"  # the middle of the second that was read
    assert made.content["plus_minus_ms"] == 500 + 500 + 500  # both resolutions, and half a second between the readings
    assert made.content["witness"] == "Wang Wei" and made.content["device"] == "Hik DS-7608"
    assert [entry["action"] for entry in case.custody.entries()][-2:] == ["decision", "acquire"]
    case.custody.verify()


def test_minutes_alone_widen_the_bar(case: Case) -> None:
    made = record_acquisition(case, replace(FORM, device_time="2026-11-18 14:30", apart_s=0))
    assert made.content["plus_minus_ms"] == 30_000 + 500


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"device_time": "half past two"}, "The device time: 'half past two' cannot be read"),
        ({"device_time": "14:30:20"}, "is a time of day without a date"),
        ({"reference_time": "2026-11-18"}, "The reference time is '2026-11-18'"),
        ({"reference": " "}, "lacks `reference`"),
        ({"who": ""}, "lacks `who`"),
        ({"apart_s": -1}, "wanted 0 to 3600 s"),
        ({"source_id": "../x"}, "is no id"),
    ],
)
def test_a_form_that_lacks_something_is_refused(case: Case, changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(DecisionError, match=sentence.replace("(", r"\(")):
        record_acquisition(case, replace(FORM, **changes))
    assert case.decisions.all() == []


def test_an_hour_that_came_twice_needs_its_offset(tmp_path: Path) -> None:
    london = Case.create(tmp_path / "london", name="London", timezone="Europe/London")
    twice = replace(FORM, device_time="2026-10-25 01:30:00", reference_time="2026-10-25 01:30:05+00:00")
    with pytest.raises(DecisionError, match="occurred twice in Europe/London"):
        record_acquisition(london, twice)
    made = record_acquisition(london, replace(twice, device_time="2026-10-25 01:30:00+00:00"))
    assert made.content["device_time_shown"] == "2026-10-25T01:30:00.500000"
