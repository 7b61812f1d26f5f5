"""Reviews of findings: the last word counts, nobody's word is overwritten unseen, and taking back is a decision too."""

from __future__ import annotations

from pathlib import Path

import pytest

from case import Case
from case.errors import AccessError, DecisionError
from timeline.reviews import decide, reviews_of, undo


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "case", "c", "UTC")


def test_several_findings_are_decided_at_once_and_logged(case: Case) -> None:
    decide(case, ["F1", "F2"], "confirm", "seen on CAM-1", "Li", {})
    found = reviews_of(case)
    assert {(one.finding_id, one.verdict, one.actor) for one in found.values()} == {
        ("F1", "confirm", "Li"), ("F2", "confirm", "Li"),
    }  # fmt: skip
    assert sum(entry["action"] == "decision" for entry in case.custody.entries()) == 2


def test_what_somebody_else_said_meanwhile_is_not_overwritten(case: Case) -> None:
    (mine,) = decide(case, ["F1"], "confirm", "seen", "Li", {})
    decide(case, ["F1"], "dismiss", "a mannequin", "Wang", {"F1": mine})
    with pytest.raises(DecisionError, match="Wang said 'dismiss'"):
        decide(case, ["F2", "F1"], "confirm", "seen", "Li", {"F1": mine})
    assert set(reviews_of(case)) == {"F1"} and reviews_of(case)["F1"].verdict == "dismiss"


def test_a_review_taken_back_leaves_the_one_before(case: Case) -> None:
    (first,) = decide(case, ["F1"], "needs_more", "no badge data", "Li", {})
    decide(case, ["F1"], "dismiss", "a mannequin", "Li", {"F1": first})
    undo(case, "F1", "it moves", "Li")
    assert reviews_of(case)["F1"].verdict == "needs_more"
    undo(case, "F1", "settled elsewhere", "Li")
    with pytest.raises(DecisionError, match="no review to take back"):
        undo(case, "F1", "again", "Li")


@pytest.mark.parametrize(("reason", "actor"), [("", "Li"), ("seen", " ")])
def test_a_review_has_a_name_and_a_reason(case: Case, reason: str, actor: str) -> None:
    with pytest.raises(AccessError):
        decide(case, ["F1"], "confirm", reason, actor, {})
