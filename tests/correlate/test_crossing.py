"""Lines: which way a body crossed, when, and the clock offset that doors give away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from case.clock import MS
from correlate import build, open_store
from correlate.clocks import ClockProposal
from correlate.door_anchors import door_proposals
from correlate.facts.crossing import _crossings
from tests.correlate.make import DAY, ZONE, Site, shown

pytestmark = pytest.mark.usefixtures("few_rules")

UP = (np.array([100.0, 200.0]), np.array([100.0, 0.0]))  # a line drawn upwards: its right is the picture's right


@pytest.mark.parametrize(
    ("xs", "expected"),
    [
        ([50, 90, 110, 150], [("in", 1_500)]),
        ([150, 110, 90, 50], [("out", 1_500)]),
        ([50, 110, 90, 150], [("in", 833), ("out", 1_500), ("in", 2_167)]),
        ([50, 80, 99], []),
    ],
)
def test_left_to_right_is_in(xs: list[float], expected: list[tuple[str, int]]) -> None:
    feet = np.array([(x, 100.0) for x in xs])
    times = np.arange(len(xs), dtype=np.int64) * 1000
    found = _crossings(feet, times, np.array(["a"] * len(xs)), *UP)
    assert [(one["direction"], one["t_ms"]) for *_, one in found] == expected


def test_past_the_end_of_a_line_nothing_is_crossed() -> None:
    feet = np.array([(50.0, 300.0), (150.0, 300.0)])
    assert _crossings(feet, np.array([0, 1000]), np.array(["a", "a"]), *UP) == []


def test_two_bodies_are_not_one_path_and_a_silence_is_no_crossing() -> None:
    feet = np.array([(50.0, 100.0), (150.0, 100.0)])
    assert _crossings(feet, np.array([0, 1000]), np.array(["a", "b"]), *UP) == []
    assert _crossings(feet, np.array([0, 3000]), np.array(["a", "a"]), *UP) == []


def test_swipes_and_crossings_give_the_offset_of_the_camera(tmp_path: Path) -> None:
    offset_s = 38
    extra = '[[camera.line]]\nline_id = "L"\nzone_id = "Z-1"\nfrom_px = [960, 1080]\nto_px = [960, 0]\ndoor = "Gate"\n'
    site = Site(tmp_path, extra=extra)
    site.zone("Z-1")
    site.video("aaaaaaaaaaaa", "CAM-1", "09:00:00", minutes=60, zone_id=None)
    rows = site.tracks.setdefault("aaaaaaaaaaaa", [])
    passages_s = (100, 271, 498, 733, 1104, 1390, 1777, 2205, 2519, 3011)
    for number, second in enumerate(passages_s):
        for step in range(-10, 11):
            rows.append(site.box("aaaaaaaaaaaa", number, second * 1000 + step * 200, 970 + step * 20, 500))
        true = shown("09:00:00") + timedelta(seconds=second - offset_s - 1 + number % 3)
        local = true.replace(tzinfo=__import__("datetime").UTC).astimezone(ZONE)
        site.record("swipe", moment=f"{DAY} {local:%H:%M:%S}", person_id=f"E{number}", door="Gate", direction="in",
                    result="granted")  # fmt: skip
    case = site.case()
    build(case)
    with open_store(case) as store:
        assert len(store.table("crossing")) == len(passages_s)
        (proposal,) = door_proposals(store)
    assert isinstance(proposal, ClockProposal)
    assert abs(proposal.clock.offset_ms - offset_s * 1000) <= 1_000
    assert timedelta() < proposal.clock.uncertainty_ms * MS < timedelta(seconds=10)
