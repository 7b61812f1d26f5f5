"""Clock proposals: right offsets inside their bar, no proposal from wrong or too few anchors, decisions undoable."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from case import Case
from case.clock import Clock, clock_content, clocks_in_force
from case.errors import DecisionError
from case.schemas import CLAIM
from correlate.anchors import AnchorPair, Moment, by_chance, match_moments
from correlate.clock_finds import find_proposals
from correlate.clocks import (
    ClockProposal,
    NoProposal,
    accept,
    edit,
    open_proposals,
    propose,
    reject,
    save_proposals,
    saved_proposals,
    undo,
)  # fmt: skip

NINE = datetime(2026, 11, 18, 9, 0, 0)
MS = timedelta(milliseconds=1)


def pairs(
    offset_s: float,
    count: int,
    error_ms: float = 800,
    ppm: float = 0.0,
    hours: float = 8,
    wrong: int = 0,
    seed: int = 0,
) -> list[AnchorPair]:
    """Swipes at a door and their crossings on camera, the camera `offset_s` fast; `wrong` of them are other events."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        moment = NINE + timedelta(hours=hours * dice.random())
        offset_ms = offset_s * 1000 + ppm * 1e-6 * ((moment - NINE) / MS) + dice.uniform(-error_ms, error_ms)
        if number < wrong:
            offset_ms = dice.uniform(-600_000, 600_000)
        made.append(AnchorPair(moment + timedelta(milliseconds=offset_ms), moment, round(error_ms) or 40, "swipe"))
    return made


def proposed(found: ClockProposal | NoProposal) -> ClockProposal:
    assert isinstance(found, ClockProposal), found
    return found


@pytest.mark.parametrize("offset_s", [-420, 38, 0.4, 3600, -2])
@pytest.mark.parametrize("count", [3, 5, 12, 40])
def test_the_true_offset_lies_in_the_bar(offset_s: float, count: int) -> None:
    inside = 0
    for seed in range(20):
        found = propose("CAM-1", pairs(offset_s, count, seed=seed), "gate")
        if isinstance(found, ClockProposal):
            inside += abs(found.clock.offset_ms - offset_s * 1000) <= found.clock.uncertainty_ms
    assert inside >= 19


def test_two_seconds_a_day_are_found_over_days() -> None:
    ppm = 2 / 86400 * 1e6
    clock = proposed(propose("CAM-1", pairs(38, 60, ppm=ppm, hours=96, error_ms=400), "gate")).clock
    assert clock.drift_ppm == pytest.approx(ppm, abs=clock.drift_uncertainty_ppm)
    late = NINE + timedelta(hours=96)
    true = late + timedelta(milliseconds=38_000 + ppm * 1e-6 * 96 * 3_600_000)
    assert abs((clock.to_utc(true) - late) / MS) <= clock.plus_minus_ms(true)


def test_an_hour_of_summer_time_is_named_as_a_zone_mistake() -> None:
    found = proposed(propose("CAM-1", pairs(3600 + 12, 6), "gate"))
    assert found.zone_mistake_ms == 3_600_000
    assert proposed(propose("CAM-1", pairs(420, 6), "gate")).zone_mistake_ms is None


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_anchors_are_no_proposal(count: int) -> None:
    found = propose("CAM-1", pairs(38, count), "gate")
    assert isinstance(found, NoProposal) and found.reason == "too_few"
    assert "three are needed" in found.text_en and "至少需要三个" in found.text_zh


@pytest.mark.parametrize("count", [3, 4, 6, 10, 30])
@pytest.mark.parametrize("within_s", [60, 300])
def test_unrelated_anchors_are_no_proposal(count: int, within_s: int) -> None:
    accepted = 0
    for seed in range(120):
        dice = random.Random(seed)
        wrong = [
            AnchorPair(
                NINE + timedelta(seconds=n * 60 + dice.uniform(-within_s, within_s)), NINE + n * 60_000 * MS, 1000
            )
            for n in range(count)
        ]
        accepted += isinstance(propose("CAM-1", wrong, "gate", search_ms=within_s * 1000), ClockProposal)
    assert accepted <= 1


def test_a_few_wrong_anchors_are_rejected_and_named() -> None:
    found = proposed(propose("CAM-1", pairs(38, 12, wrong=3), "gate"))
    assert len(found.rejected) == 3 and len(found.used) == 9
    assert abs(found.clock.offset_ms - 38_000) <= found.clock.uncertainty_ms
    half = propose("CAM-1", pairs(38, 12, wrong=6), "gate")
    assert isinstance(half, NoProposal) and half.reason == "contradict"


def test_loose_anchors_that_agree_by_luck_are_no_proposal() -> None:
    loose = [replace(pair, plus_minus_ms=60_000) for pair in pairs(38, 3)]
    found = propose("CAM-1", loose, "register", search_ms=120_000)
    assert isinstance(found, NoProposal) and found.reason == "chance"


def test_the_bar_holds_the_references_own_bar() -> None:
    narrow = proposed(propose("CAM-1", pairs(38, 6), "CAM-2"))
    wide = proposed(propose("CAM-1", pairs(38, 6), "CAM-2", reference_uncertainty_ms=1500))
    assert wide.clock.uncertainty_ms == narrow.clock.uncertainty_ms + 1500


# ---- flashes on two cameras -----------------------------------------------------------------------------------------
def flashes(count: int, offset_s: float = 0, seed: int = 0, extra: int = 0, lost: int = 0) -> list[Moment]:
    dice = random.Random(seed)
    true = [NINE + timedelta(seconds=dice.uniform(0, 7200)) for _ in range(count)][lost:]
    own = random.Random(1000 + seed + round(offset_s))
    true += [NINE + timedelta(seconds=own.uniform(0, 7200)) for _ in range(extra)]
    return [
        Moment(at + timedelta(seconds=offset_s, milliseconds=own.uniform(-40, 40)), 40, str(n))
        for n, at in enumerate(true)
    ]


@pytest.mark.parametrize("offset_s", [-420, 38, 0])
def test_flashes_are_matched_whatever_else_each_camera_saw(offset_s: float) -> None:
    found = match_moments(flashes(6, offset_s, extra=10), flashes(6, extra=14, lost=1))
    good = proposed(propose("CAM-1", found, "CAM-2"))
    assert abs(good.clock.offset_ms - offset_s * 1000) <= good.clock.uncertainty_ms <= 200


def test_flashes_of_different_places_do_not_match() -> None:
    false = sum(bool(match_moments(flashes(25, seed=s), flashes(25, seed=500 + s))) for s in range(150))
    assert false <= 2


def test_regular_flashes_match_at_many_offsets_and_so_at_none() -> None:
    beacon = [Moment(NINE + timedelta(seconds=2 * n), 40) for n in range(30)]
    assert match_moments(beacon, beacon) == []


def test_nothing_matches_nothing() -> None:
    assert match_moments([], flashes(3)) == [] and match_moments(flashes(3), []) == []


def test_odds() -> None:
    assert by_chance(3, 3, 1000, 600_000) < 1e-5
    assert by_chance(3, 3, 120_000, 60_000) == 1.0


# ---- what people decide ----------------------------------------------------------------------------------------------
@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "case", "Tank farm", "Asia/Shanghai")


def test_accepting_puts_a_clock_in_force_and_undoing_takes_it_out(case: Case) -> None:
    proposal = proposed(propose("CAM-1", pairs(38, 6), "gate"))
    made = accept(case, proposal, "checked against the gate", actor="li")
    assert clocks_in_force(case.decisions.active("clock")) == [replace(proposal.clock, accepted=True)]
    assert open_proposals(case, [proposal]) == []
    undo(case, made.decision_id, "wrong gate")
    assert clocks_in_force(case.decisions.active("clock")) == [] and open_proposals(case, [proposal]) == [proposal]


def test_an_edited_proposal_is_in_force_as_edited(case: Case) -> None:
    proposal = proposed(propose("CAM-1", pairs(38, 6), "gate"))
    edit(case, proposal, "the radio clock said 39", offset_ms=39_000, valid_to=NINE)
    (clock,) = clocks_in_force(case.decisions.active("clock"))
    assert (clock.offset_ms, clock.valid_to, clock.basis) == (39_000, NINE, "anchors, edited")
    with pytest.raises(DecisionError, match="no such field"):
        edit(case, proposal, "typo", offset_s=39)


def test_a_rejected_proposal_is_not_shown_again_until_its_anchors_change(case: Case) -> None:
    proposal = proposed(propose("CAM-1", pairs(38, 6), "gate"))
    reject(case, proposal, "another door")
    assert open_proposals(case, [proposal]) == [] and clocks_in_force(case.decisions.active()) == []
    other = proposed(propose("CAM-1", pairs(38, 7), "gate"))
    assert open_proposals(case, [other]) == [other]


def test_a_decision_needs_a_reason(case: Case) -> None:
    with pytest.raises(DecisionError, match="reason"):
        accept(case, proposed(propose("CAM-1", pairs(38, 6), "gate")), " ")


def test_saved_proposals_come_back_whole(case: Case) -> None:
    proposal = proposed(propose("CAM-1", pairs(38, 12, wrong=2), "gate"))
    save_proposals(case, [proposal])
    assert saved_proposals(case) == [proposal]
    reject(case, proposal, "no")
    assert saved_proposals(case) == []
    (case.derived / "clock_proposals.json").write_text("[{}]", encoding="utf-8")
    with pytest.raises(DecisionError, match="clock_proposals"):
        saved_proposals(case)


# ---- finders ---------------------------------------------------------------------------------------------------------
def claim_row(camera: str, video: str, kind: str, offset_s: float, chosen: bool, bar_ms: int = 60) -> dict[str, Any]:
    shown = NINE + timedelta(hours=int(video[-1]), seconds=offset_s)
    return {"source_id": camera, "video_id": video, "kind": kind, "t_ms": 0, "shown": shown, "shown_text": "",
            "res_ms": 1, "uncertainty_ms": bar_ms, "chosen": chosen, "detail": "{}"}  # fmt: skip


def write_rows(case: Case, video: str, table: str, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    folder = case.derived_dir("videos", video)
    pq.write_table(pa.Table.from_pylist(rows, schema), folder / f"{table}.parquet")


def test_a_burned_in_clock_is_compared_with_the_recorder(case: Case) -> None:
    for number in range(2):
        video = f"v{number}"
        write_rows(case, video, "claim", [claim_row("CAM-1", video, "overlay", 38, True),
                                          claim_row("CAM-1", video, "onvif", 0, False, 100)], CLAIM)  # fmt: skip
    (found,) = find_proposals(case)
    assert proposed(found).clock.offset_ms == 38_000
    assert "whose clock is taken as right" in proposed(found).clock.basis
    assert [one.clock.source_id for one in saved_proposals(case)] == ["CAM-1"]


def test_two_videos_that_contradict_each_other_are_no_proposal(case: Case) -> None:
    for number, offset_s in enumerate((38, -90)):
        rows = [claim_row("CAM-1", f"v{number}", "overlay", offset_s, True),
                claim_row("CAM-1", f"v{number}", "file_name", 0, False, 3000)]  # fmt: skip
        write_rows(case, f"v{number}", "claim", rows, CLAIM)
    (found,) = find_proposals(case)
    assert isinstance(found, NoProposal) and saved_proposals(case) == []


def test_flashes_bring_a_camera_to_the_one_whose_clock_was_accepted(case: Case) -> None:
    schema = pa.schema([("event_id", pa.string()), ("video_id", pa.string()), ("kind", pa.string()),
                        ("start_ms", pa.int64()), ("frame_ms", pa.int64())])  # fmt: skip
    at_ms = [61_000, 187_400, 402_320, 1_411_880]
    for camera, video, offset_s in (("CAM-1", "v0", 38.0), ("CAM-2", "w0", 2.0)):
        write_rows(case, video, "claim", [claim_row(camera, video, "overlay", offset_s, True)], CLAIM)
        rows = [
            {"event_id": f"{video}-{t}", "video_id": video, "kind": "flash", "start_ms": t, "frame_ms": 40}
            for t in at_ms
        ]
        write_rows(case, video, "flash", rows, schema)
    assert find_proposals(case) == []  # neither clock is known
    clock = Clock("CAM-2", NINE, 2_000, 0.0, 300, "radio clock")
    case.decisions.append("clock", "CAM-2", clock_content(clock), "filmed a radio clock")
    (found,) = find_proposals(case)
    assert abs(proposed(found).clock.offset_ms - 38_000) <= proposed(found).clock.uncertainty_ms <= 600
    assert proposed(found).against == "CAM-2"
