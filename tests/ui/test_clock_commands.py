"""`retrace clock` and `retrace acquire`: what is listed, decided and taken back from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from case import Case

from .conftest import run_command

PAIRS = "source_time,reference_time,what\n" + "".join(
    f"2026-11-18 {a},2026-11-18 {b},lamp\n"
    for a, b in (("09:00:10", "09:00:57"), ("11:05:31", "11:06:18"), ("15:20:00", "15:20:47"))
)
FORM = ("--source", "CAM-1", "--device-time", "2026-11-18 14:30:20", "--reference-time", "2026-11-18 14:31:07",
        "--reference", "GPS clock", "--who", "Li Na", "--witness", "Wang", "--recorder", "Hik 7608")  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Case:
    (tmp_path / "pairs.csv").write_text(PAIRS, encoding="utf-8")
    return Case.create(tmp_path / "case", name="c", timezone="Asia/Shanghai")


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command that goes well says."""
    capsys.readouterr()
    assert run_command(*words) == 0
    return capsys.readouterr().out


def test_pairs_are_proposed_accepted_and_undone(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(case.root)
    said = told(capsys, "clock", "pairs", root, "CAM-1", str(case.root.parent / "pairs.csv"), "--against", "radio",
                "--reason", "read by hand", "--actor", "li")  # fmt: skip
    assert "a proposal follows" in said and "-47.00 s ±" in said
    listed = json.loads(told(capsys, "clock", "list", root, "--json"))
    (proposal,) = listed["proposals"]
    assert len(proposal["used"]) == 3 and proposal["clock"]["offset_ms"] == -47_000
    told(capsys, "clock", "accept", root, "CAM-1", "--reason", "they agree", "--actor", "li")
    (made,) = case.decisions.active("clock")
    assert (made.actor, made.reason, made.content["against"]) == ("li", "they agree", "radio")
    said = told(capsys, "clock", "list", root)
    assert "CAM-1  -47.00 s" in said and "Open proposals:\n  none" in said
    told(capsys, "clock", "undo", root, made.decision_id[:8], "--reason", "another lamp")
    assert case.decisions.active("clock") == []
    assert "showed 2026-11-18 09:00:10.5, was 2026-11-18 09:00:57.5" in told(capsys, "clock", "list", root)


def test_the_form_of_an_acquisition_is_logged_and_proposed(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(case.root)
    said = told(capsys, "acquire", root, *FORM, "--source", "gate")
    assert "gate: is no camera of case.toml" in said and said.count("-47.00 s ± 1.50 s") == 2
    assert [one.content["witness"] for one in case.decisions.active("acquisition")] == ["Wang", "Wang"]
    told(capsys, "clock", "edit", root, "CAM-1", "--uncertainty-s", "3", "--reason", "the recorder lags")
    (made,) = case.decisions.active("clock")
    assert (made.content["offset_ms"], made.content["uncertainty_ms"]) == (-47_000, 3000)
    assert made.content["basis"].endswith("edited")
    told(capsys, "clock", "reject", root, "gate", "--reason", "another device")
    said = told(capsys, "clock", "list", root)
    assert "Open proposals:\n  none" in said and "clock rejected  gate" in said
    told(capsys, "verify", root)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["clock", "accept", "{case}"], "wrong number of words"),
        (["clock", "accept", "{case}", "CAM-9", "--reason", "r"], "names no open proposals"),
        (["clock", "undo", "{case}", "12345678", "--reason", "r"], "names no decisions"),
        (["clock", "pairs", "{case}", "CAM-1", "{case}/none.csv", "--reason", "r"], "cannot be read"),
        (["clock", "pairs", "{case}", "CAM-1", "{case}/../pairs.csv"], "gives no reason"),
        (["acquire", "{case}", *FORM[:6], "--reference", "", "--who", "x"], "lacks `reference`"),
    ],
)
def test_what_cannot_be_decided_is_one_sentence(
    words: list[str], sentence: str, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(*(word.format(case=case.root) for word in words)) == 1
    said = capsys.readouterr().err
    assert sentence in said and len(said.strip().splitlines()) == 1
    assert case.decisions.all() == []
