"""Decisions: kept for ever, undone by a further one, and an undo can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from case import Case
from case.errors import DecisionError


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "plant", name="x", timezone="UTC")


def ids(case: Case, kind: str | None = None) -> list[str]:
    return [decision.decision_id for decision in case.decisions.active(kind)]


def test_a_decision_says_who_when_what_and_why(case: Case) -> None:
    made = case.decisions.append("link", "v#1", {"name": "张强"}, reason=" seen at the gate ", actor="li")
    assert case.decisions.all() == [made]
    assert (made.actor, made.reason, made.content) == ("li", "seen at the gate", {"name": "张强"})
    entry = case.custody.entries()[-1]
    assert entry["action"] == "decision" and entry["detail"]["decision_id"] == made.decision_id
    assert case.custody.verify().entries == 2


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_decision_without_a_reason_is_refused(case: Case, reason: str) -> None:
    with pytest.raises(DecisionError, match="no reason"):
        case.decisions.append("review", "F1", {"verdict": "confirm"}, reason=reason)
    assert case.decisions.all() == []


def test_undo_and_undo_of_undo(case: Case) -> None:
    first = case.decisions.append("link", "v#1", {"name": "a"}, reason="r")
    second = case.decisions.append("link", "v#2", {"name": "b"}, reason="r")
    undo = case.decisions.undo(first.decision_id, reason="wrong body")
    assert ids(case) == [second.decision_id]
    back = case.decisions.append("undo", undo.decision_id, {}, reason="was right after all")
    assert ids(case) == [first.decision_id, second.decision_id]
    case.decisions.append("undo", back.decision_id, {}, reason="no: wrong")
    assert ids(case) == [second.decision_id]
    assert len(case.decisions.all()) == 5


def test_undo_of_what_is_not_in_force_is_refused(case: Case) -> None:
    made = case.decisions.append("link", "v#1", {}, reason="r")
    case.decisions.undo(made.decision_id, reason="r")
    for unknown in (made.decision_id, "nothing"):
        with pytest.raises(DecisionError, match="not in force"):
            case.decisions.undo(unknown, reason="r")


def test_kinds_are_kept_apart(case: Case) -> None:
    link = case.decisions.append("link", "v#1", {}, reason="r")
    clock = case.decisions.append("clock", "CAM-1", {"offset_ms": 1}, reason="r")
    assert ids(case, "link") == [link.decision_id]
    assert ids(case, "clock") == [clock.decision_id]


@pytest.mark.parametrize("line", ["{", '{"kind": "link"}', "[]", '{"kind": "link", "surprise": 1}'])
def test_a_damaged_line_is_named(case: Case, line: str) -> None:
    case.decisions.append("link", "v#1", {}, reason="r")
    with case.decisions.path.open("a", encoding="utf-8") as handle:
        handle.write(line + "\n")
    with pytest.raises(DecisionError, match="line 2"):
        case.decisions.active()
