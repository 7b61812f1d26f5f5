"""Anchors that people give: an acquisition form, pairs of times in a file; kept as decisions, undone with them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

import correlate
from case import Case
from case.acquisition import Form, record_acquisition
from case.clock import Clock, clock_content
from case.errors import DecisionError
from correlate.clock_finds import NONE, find_proposals
from correlate.clock_state import clock_state
from correlate.clocks import ClockProposal, NoProposal, accept, saved_proposals, undo
from correlate.given_anchors import give_pairs
from tests.correlate.test_clocks import NINE

pytestmark = pytest.mark.usefixtures("few_rules")

ROWS = (("09:00:10", "09:00:57"), ("09:40:02", "09:40:50"), ("11:05:31", "11:06:18"), ("15:20:00", "15:20:47"))


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "case", name="Given", timezone="Asia/Shanghai")


def write_pairs(folder: Path, rows: tuple[tuple[str, str], ...], head: str = "source_time,reference_time") -> Path:
    path = folder / "pairs.csv"
    lines = [head, *(f"2026-11-18 {a},2026-11-18 {b}" for a, b in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def test_pairs_of_times_lead_to_a_proposal_that_stays(case: Case, tmp_path: Path) -> None:
    made, found = give_pairs(case, "CAM-1", write_pairs(tmp_path, ROWS), "radio clock", "read off the wall")
    assert isinstance(found, ClockProposal)
    assert abs(found.clock.offset_ms + 47_000) <= found.clock.uncertainty_ms < 3000
    find_proposals(case)
    find_proposals(case)  # a run later
    assert saved_proposals(case) == [found]
    undo(case, made.decision_id, "wrong camera")
    find_proposals(case)
    assert saved_proposals(case) == []


def test_two_pairs_are_no_proposal_and_the_list_says_why(case: Case, tmp_path: Path) -> None:
    _, found = give_pairs(case, "CAM-1", write_pairs(tmp_path, ROWS[:2]), "radio clock", "all there are")
    assert isinstance(found, NoProposal) and found.reason == "too_few"
    assert "no proposal for CAM-1 against radio clock: 2 anchors are too few" in "\n".join(clock_state(case).lines())


def test_pairs_against_a_source_are_corrected_by_its_clock(case: Case, tmp_path: Path) -> None:
    clock = Clock("CAM-2", NINE, 10_000, 0.0, 300, "radio clock")
    case.decisions.append("clock", "CAM-2", clock_content(clock), "filmed it")
    path = write_pairs(tmp_path, ROWS, "设备时间,标准时间")
    _, found = give_pairs(case, "CAM-1", path, "CAM-2", "same lamp on both")
    assert isinstance(found, ClockProposal)
    assert abs(found.clock.offset_ms + 37_000) <= found.clock.uncertainty_ms
    assert found.clock.uncertainty_ms > 300


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "row 1 must head"),
        ("a,b\n1,2\n", "row 1 must head"),
        ("source_time,reference_time\n2026-11-18 09:00:00\n", "row 2, reference_time"),
        ("source_time,reference_time\nnoon,2026-11-18 09:00:00\n", "row 2, source_time: 'noon'"),
        ("source_time,reference_time,plus_minus_s\n2026-11-18 09:00:00,2026-11-18 09:00:00,nan\n", "plus_minus_s"),
    ],
)
def test_a_file_that_is_no_list_of_pairs_is_one_sentence(case: Case, tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DecisionError, match=sentence):
        give_pairs(case, "CAM-1", path, "radio clock", "r")
    assert case.decisions.all() == []


def test_an_acquisition_yields_a_proposal_of_its_own(case: Case) -> None:
    form = Form("CAM-1", "2026-11-18 14:30:20", "2026-11-18 14:31:07", "GPS clock", "Li Na")
    record_acquisition(case, form)
    find_proposals(case)
    (found,) = saved_proposals(case)
    assert (found.clock.offset_ms, found.clock.uncertainty_ms, found.against) == (-47_000, 1500, "GPS clock")
    assert found.clock.plus_minus_ms(found.clock.anchor - timedelta(days=2)) > 1500 + 8000  # it may have drifted since
    summary = correlate.run(case)
    assert "Clocks proposed, to decide on: CAM-1 -47.0 s ± 1.5 s." in summary.lines()
    assert "待决定的校时建议：CAM-1 -47.0 s ± 1.5 s。" in summary.lines("zh") and correlate.run(case).unchanged
    state = clock_state(case)
    assert "device compared with GPS clock at acquisition by Li Na" in "\n".join(state.lines())
    accept(case, state.proposal("CAM-1"), "no better one")
    after = clock_state(case)
    assert after.proposals == [] and [clock.offset_ms for clock in after.in_force] == [-47_000]


def test_an_hour_wrong_is_named_a_zone_mistake(case: Case) -> None:
    record_acquisition(case, Form("CAM-1", "2026-11-18 15:30:20", "2026-11-18 14:30:18", "GPS clock", "Li Na"))
    assert "+60 min looks like a time zone" in "\n".join(clock_state(case).lines())


def test_what_is_not_open_is_not_found(case: Case) -> None:
    with pytest.raises(DecisionError, match="names no open proposals; open are none"):
        clock_state(case).proposal("CAM-9")
    with pytest.raises(DecisionError, match="names no decisions"):
        clock_state(case).decision("abcdef")


def test_reasons_of_the_last_judging_are_listed_and_a_damaged_file_is_said(case: Case) -> None:
    why = {"source_id": "CAM-1", "against": "positioning", "reason": "too_few", "text_en": "2 are too few.",
           "text_zh": "不足"}  # fmt: skip
    path = case.derived_dir() / NONE
    path.write_text(json.dumps([why]), encoding="utf-8")
    assert "no proposal for CAM-1 against positioning: 2 are too few." in "\n".join(clock_state(case).lines())
    path.write_text('{"a": 1}', encoding="utf-8")
    with pytest.raises(DecisionError, match="is not a list of reasons"):
        clock_state(case)
