"""verify: what was touched since it was registered is named, and only that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from case import Case
from case.checking import check
from case.files import canonical_json
from case.originals import register


@pytest.fixture
def case(tmp_path: Path) -> Case:
    case = Case.create(tmp_path / "plant", name="x", timezone="UTC")
    for name in ("footage/a.mp4", "records/b.csv"):
        (case.root / name).write_text(name)
        register(case, case.root / name, "footage")
    case.decisions.append("review", "F1", {"verdict": "confirm"}, reason="seen")
    case.decisions.append("review", "F2", {"verdict": "dismiss"}, reason="seen")
    return case


def test_an_untouched_case_holds(case: Case) -> None:
    checked = check(case)
    assert (checked.entries, checked.originals, checked.decisions, checked.problems) == (5, 2, 2, [])
    assert checked.lines()[-1] == "Everything is as it was registered."


def test_a_touched_original_is_named(case: Case) -> None:
    (case.root / "records/b.csv").write_text("records/B.csv")
    (case.root / "footage/a.mp4").unlink()
    assert [problem.split(":")[0] for problem in check(case).problems] == ["footage/a.mp4", "records/b.csv"]


def test_a_touched_decision_is_named(case: Case) -> None:
    path = case.root / "decisions.jsonl"
    lines = path.read_text().splitlines()
    changed = json.loads(lines[0]) | {"reason": "something else"}
    path.write_text(canonical_json(changed) + "\n")
    problems = check(case).problems
    assert "line 1 is not as the custody log holds it" in problems[0]
    assert "is in the custody log but gone here" in problems[1]


def test_a_touched_chain_is_named_and_the_rest_still_checked(case: Case) -> None:
    path = case.root / "custody.jsonl"
    path.write_text(path.read_text().replace("footage/a.mp4", "footage/z.mp4"))
    problems = check(case).problems
    assert "custody.jsonl: line 2 was changed" in problems[0]
    assert "footage/z.mp4: the original is gone" in problems[1]
