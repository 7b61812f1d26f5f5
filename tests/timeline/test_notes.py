"""Notes of people: checked forms in the decision log, read back, undone; grade and deadlines of Decree 493."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from case import Case
from case.errors import DecisionError
from timeline.deadlines import deadlines
from timeline.incident.moment import Incident
from timeline.notes import FORMS, add, notes_of, undo
from timeline.notes.forms import Casualty, Statement, fields_of
from timeline.notes.log import moment_of
from timeline.notes.totals import grade, totals
from timeline.words import table

SHANGHAI = ZoneInfo("Asia/Shanghai")
T0 = datetime(2026, 11, 18, 6, 7, 52)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "plant", name="Unit 3", timezone="Asia/Shanghai")


def test_a_note_is_a_decision_that_can_be_undone(case: Case) -> None:
    made = add(
        case, "statement", {"who": "李建国", "text": "张强 opens the valve", "moment": "2026-11-18 14:05"}, "heard"
    )
    assert [(n.kind, n.note) for n in notes_of(case)] == [("statement", made.note)]
    assert moment_of(case, made.note) == (datetime(2026, 11, 18, 6, 5), 60_000)
    assert case.decisions.active("statement")[0].subject == "李建国"
    with pytest.raises(DecisionError, match="begins the id of 0 notes"):
        undo(case, "zzz", "slip")
    undo(case, made.decision_id[:6], "he took it back")
    assert notes_of(case) == []


def test_a_statement_written_before_there_was_a_form_is_read(case: Case) -> None:
    case.decisions.append("statement", "王磊", {"text": "heard a bang", "moment": "", "plus_minus_s": 60}, "interview")
    note = notes_of(case)[0].note
    assert isinstance(note, Statement) and note.who == "王磊"


@pytest.mark.parametrize(
    ("kind", "values", "says"),
    [
        ("gossip", {}, "no kind of note; wanted one of unit, statement"),
        ("measure", {"text": "x", "owner": "y"}, "measure needs due: by when"),
        ("measure", {"text": "x", "owner": "y", "due": "soon"}, "due is 'soon'"),
        ("casualty", {"name": "韩斌", "outcome": "fine"}, "outcome is 'fine', wanted"),
        ("loss", {"item": "shed", "amount_cny": "-3"}, "amount_cny is '-3'"),
        ("loss", {"item": "shed", "amount_cny": "3", "colour": "red"}, "has no field colour; it has item"),
        ("rescue", {"text": "hoses out", "moment": "after lunch"}, "cannot be read as a time"),
        ("cause", {"level": "direct", "text": "  "}, "text is"),
    ],
)
def test_a_wrong_form_is_refused_in_words(case: Case, kind: str, values: dict[str, Any], says: str) -> None:
    with pytest.raises(DecisionError, match=says):
        add(case, kind, values, "because")
    assert case.decisions.all() == []


def test_every_form_has_fields_with_words_and_a_name_in_both_languages() -> None:
    for kind in FORMS:
        assert fields_of(kind) and all(" / " in about for _, _, about in fields_of(kind))
        assert all(f"note_{kind}" in table(language) for language in ("en", "zh"))


@pytest.mark.parametrize(
    ("dead", "serious", "loss", "wanted"),
    [(0, 0, None, "ordinary"), (2, 9, 9.9e6, "ordinary"), (3, 0, 0, "larger"), (0, 10, 0, "larger"),
     (0, 0, 10e6, "larger"), (10, 0, 0, "serious"), (0, 50, 0, "serious"), (0, 0, 50e6, "serious"),
     (30, 0, 0, "especially_serious"), (0, 100, 0, "especially_serious"), (0, 0, 1e8, "especially_serious")],
)  # fmt: skip
def test_grades_of_article_3(dead: int, serious: int, loss: float | None, wanted: str) -> None:
    assert grade(dead, serious, loss) == wanted


def test_nothing_is_graded_that_nobody_established(case: Case) -> None:
    rows: list[dict[str, Any]] = [{"name": "韩斌", "injury": "burns", "loss_item": None, "amount": None},
            {"name": None, "loss_item": "shed", "amount": 38_000.0}]  # fmt: skip
    assert totals([], rows) == totals(notes_of(case), rows)
    assert (totals([], rows).grade, totals([], rows).loss_cny, totals([], []).loss_cny) == (None, 38_000.0, None)
    add(case, "casualty", {"name": "韩斌", "outcome": "serious"}, "hospital's letter")
    add(case, "loss", {"item": "shed", "amount_cny": "40000"}, "reckoned anew")
    found = totals(notes_of(case), rows)
    assert (found.outcomes, found.loss_cny, found.grade) == ({"serious": 1}, 40_000.0, "ordinary")
    assert isinstance(notes_of(case, "casualty")[0].note, Casualty)


def test_the_case_clock_of_the_decree() -> None:
    now = T0 + timedelta(days=8)
    terms = {term.key: term for term in deadlines(Incident(T0, 500, kind="fire"), SHANGHAI, now)}
    assert terms["report"].due_utc == T0 + timedelta(hours=1) and terms["report"].passed
    assert terms["casualties_7"].due_utc == datetime(2026, 11, 25, 15, 59, 59) and terms["casualties_7"].passed
    assert terms["investigation"].due_utc == datetime(2027, 1, 17, 15, 59, 59) and not terms["investigation"].passed
    assert terms["reply"].due_utc is None
    leak = {term.key for term in deadlines(Incident(T0, 500, kind="leak"), SHANGHAI, now)}
    assert "casualties_30" in leak and deadlines(None, SHANGHAI, now) == []
    assert all(f"deadline_{key}" in table(lang) for key in (*terms, *leak) for lang in ("en", "zh"))
