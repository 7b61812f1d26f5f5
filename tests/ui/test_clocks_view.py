"""The page of clocks: a proposal is accepted, edited or rejected with a name and a reason, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import correlate
from case import Case
from case.acquisition import Form, record_acquisition
from correlate.clock_state import clock_state

from .test_views import html, opened


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A case with one acquisition, correlated."""
    made = Case.create(tmp_path / "case", name="Clocks", timezone="Asia/Shanghai", language="en")
    record_acquisition(made, Form("CAM-1", "2026-11-18 14:30:20", "2026-11-18 14:31:07", "<b>GPS</b>", "Li Na"))
    correlate.run(made)
    return made


def fill(app: AppTest, key: str, actor: str = "Wang", reason: str = "seen on site") -> AppTest:
    """Write name and reason into the form of a proposal and press a button."""
    app.text_input[0].set_value(actor)
    app.text_input[1].set_value(reason)
    return next(button for button in app.button if button.label == key).click().run()


def test_a_proposal_is_shown_with_its_anchor_and_nothing_becomes_markup(case: Case) -> None:
    app = opened(case, "clocks")
    assert not app.exception
    text = html(app)
    assert "-47.00 s ± 1.50 s" in text and "2026-11-18 14:30:20.5" in text
    assert "<b>GPS" not in text and "&lt;b&gt;GPS" in text


@pytest.mark.parametrize(("button", "kind"), [("Accept", "clock"), ("Reject", "clock_rejected")])
def test_a_button_writes_a_decision_with_name_and_reason(case: Case, button: str, kind: str) -> None:
    app = fill(opened(case, "clocks"), button)
    assert not app.exception
    (made,) = case.decisions.active(kind)
    assert (made.subject, made.actor, made.reason) == ("CAM-1", "Wang", "seen on site")
    assert clock_state(case).proposals == [] and "Nothing is proposed." in html(app)


def test_other_numbers_are_put_in_force(case: Case) -> None:
    app = opened(case, "clocks")
    app.number_input[0].set_value(-46.5)
    fill(app, "Accept with these numbers")
    (made,) = case.decisions.active("clock")
    assert (made.content["offset_ms"], made.content["uncertainty_ms"]) == (-46_500, 1500)


def test_without_a_reason_nothing_is_decided_and_a_decision_is_taken_back(case: Case) -> None:
    app = fill(opened(case, "clocks"), "Accept", reason=" ")
    assert "needs a name and a reason" in app.warning[0].value and not case.decisions.active("clock")
    fill(app, "Accept")
    assert case.decisions.active("clock")
    again = opened(case, "clocks")
    fill(again, "Take a decision back", reason="wrong device")
    assert not case.decisions.active("clock") and len(clock_state(case).proposals) == 1


def test_what_the_finders_say_is_said_in_chinese_too(case: Case) -> None:
    path = case.root / "case.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('language = "en"', 'language = "zh"'), encoding="utf-8")
    app = opened(Case.open(case.root), "clocks")
    assert not app.exception
    assert "提取时设备与标准时间比对" in html(app) and "待决定的校时建议" in str([part.value for part in app.subheader])
