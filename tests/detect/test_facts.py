"""From boxes to facts: whose helmet, worn or not, feet, running, falling, motionless, health, what was examined."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pyarrow as pa
import pytest

from case.schemas import DETECTION
from detect.bind import feet_hidden, look
from detect.body import Body
from detect.equipment import equipment
from detect.examined import Examination
from detect.health import Health
from detect.looks import Looks
from detect.movement import movement
from detect.shards import Shard
from detect.types import Frame, Video
from detect.video import FrameTimes
from tests.detect.builders import walker

VIDEO = Video("v", "CAM", "a.mp4", "0" * 64, 1, "mp4", "h264", 640, 480, 0, 100, 60_000, False, None)
BODY = [100.0, 100, 160, 280]  # head around (130, 113), torso around (130, 168)
OTHER = [300.0, 120, 360, 300]


@pytest.mark.parametrize(
    ("label", "box", "states"),
    [
        ("helmet", [115, 96, 145, 122], ["worn", "cannot_see"]),
        ("no_helmet", [115, 100, 145, 126], ["not_worn", "cannot_see"]),
        ("helmet", [315, 118, 345, 140], ["cannot_see", "worn"]),
        ("helmet", [95, 190, 125, 215], ["cannot_see", "cannot_see"]),  # in the hand
        ("helmet", [200, 100, 230, 125], ["cannot_see", "cannot_see"]),  # on a shelf between them
        ("helmet", [60, 60, 200, 180], ["cannot_see", "cannot_see"]),  # as large as no helmet is
        ("vest", [105, 130, 155, 210], ["cannot_see", "cannot_see"]),
    ],
)
def test_a_helmet_counts_only_on_a_head(label: str, box: list[float], states: list[str]) -> None:
    found = look("helmet", np.array([BODY, OTHER]), [label], np.array([box], float), np.array([0.8]))
    assert [one.state for one in found] == states


def test_a_vest_counts_only_on_a_torso() -> None:
    boxes = np.array([[105, 130, 155, 210], [305, 250, 355, 300]], float)
    found = look("vest", np.array([BODY, OTHER]), ["vest", "vest"], boxes, np.array([0.8, 0.8]))
    assert [one.state for one in found] == ["worn", "cannot_see"]


def test_evidence_that_contradicts_itself_decides_nothing() -> None:
    boxes = np.array([[115, 96, 145, 122]] * 2, float)
    found = look("helmet", np.array([BODY]), ["helmet", "no_helmet"], boxes, np.array([0.6, 0.55]))
    assert found[0].state == "cannot_see"
    assert look("helmet", np.array([BODY]), ["helmet", "no_helmet"], boxes, np.array([0.9, 0.3]))[0].state == "worn"


def test_too_small_a_body_shows_no_helmet() -> None:
    small = np.array([[100.0, 100, 112, 136]])
    assert look("helmet", small, ["helmet"], np.array([[103, 99, 109, 105]], float), np.array([0.9]))[0].state == (
        "cannot_see"
    )


def test_feet_behind_the_edge_or_a_nearer_body_are_hidden() -> None:
    bodies = np.array([[10.0, 300, 60, 480], [200, 100, 260, 280], [190, 200, 270, 400], [400, 100, 460, 280]])
    assert feet_hidden(bodies, 640, 480) == [True, True, False, False]


def body(boxes: np.ndarray, looks: list[str] | None = None, per_second: float = 5) -> Body:
    count = len(boxes)
    states = looks or ["cannot_see"] * count
    t_ms = (np.arange(count) * 1000 / per_second).astype(np.int64)
    return Body("v#1", "person", np.arange(count), t_ms, boxes, np.full(count, 0.9), {"helmet": states, "vest": states})


def standing(xs: np.ndarray, foot: float = 400, height: float = 120) -> np.ndarray:
    xs = np.asarray(xs, float)
    return np.column_stack([xs - 20, np.full(len(xs), foot - height), xs + 20, np.full(len(xs), foot)])


W, N, C = "worn", "not_worn", "cannot_see"


@pytest.mark.parametrize(
    ("looks", "states"),
    [
        ([W] * 20, [(W, 0, 4000)]),
        ([W] * 20 + [N] * 20, [(W, 0, 4000), (N, 4000, 8000)]),
        ([W] * 9 + [N] + [W] * 10, [(W, 0, 4000)]),  # one wrong look
        ([W] * 8 + [N] * 3 + [W] * 9, [(W, 0, 4000)]),  # three are not enough against the window
        ([C] * 20, [(C, 0, 4000)]),
        ([C] * 20 + [W] + [C] * 19, [(C, 0, 8000)]),  # a single find among blanks decides nothing
        ([C] * 3 + [N] * 17, [(N, 0, 4000)]),
        ([W, N] * 10, [(C, 0, 4000)]),  # looks that disagree throughout
    ],
)
def test_equipment_is_voted(looks: list[str], states: list[tuple[str, int, int]]) -> None:
    found = [one for one in equipment(body(standing(np.full(len(looks), 100)), looks), 0.2) if one.kind[0] == "h"]
    got = [(one.kind.removeprefix("helmet_"), one.start_ms, one.end_ms) for one in found]
    assert [state for state, _, _ in got] == [state for state, _, _ in states]
    for mine, wanted in zip(got, states, strict=True):
        assert abs(mine[1] - wanted[1]) <= 600 and abs(mine[2] - wanted[2]) <= 600
    assert all(a[2] == b[1] for a, b in itertools.pairwise(got))  # without gap or overlap


@pytest.mark.parametrize("per_second", [25, 10, 5])
@pytest.mark.parametrize(("heights_s", "kinds"), [(0.8, []), (1.05, []), (2.2, ["running"]), (0.0, ["motionless"])])
def test_pace_is_in_body_heights_a_second(per_second: float, heights_s: float, kinds: list[str]) -> None:
    seconds = 30 if heights_s == 0 else 4
    xs = 30 + heights_s * 120 * np.arange(int(seconds * per_second)) / per_second
    xs += np.random.default_rng(0).normal(0, 1, len(xs))
    assert [one.kind for one in movement(VIDEO, body(standing(xs), per_second=per_second))] == kinds


@pytest.mark.parametrize(("heights_s", "kinds"), [(1.0, []), (2.0, ["running"])])
def test_a_run_towards_the_camera_is_a_run(heights_s: float, kinds: list[str]) -> None:
    """A person of 1.7 m before a camera 4.25 m up that looks down by 20 degrees, focal length 0.6 picture widths."""
    away_m = 16 - heights_s * 1.7 * np.arange(20) / 5
    down = np.arctan2(4.25, away_m) - np.radians(20)
    foot = 240 + 0.6 * 640 * np.tan(down)
    head = 240 + 0.6 * 640 * np.tan(np.arctan2(4.25 - 1.7, away_m) - np.radians(20))
    boxes = np.column_stack([np.full(20, 300.0), head, 300 + (foot - head) / 3, foot])
    assert [one.kind for one in movement(VIDEO, body(boxes))] == kinds


def test_one_who_lies_still_is_told_sooner_than_one_who_stands() -> None:
    lying = np.tile([240.0, 350, 360, 400], (60, 1))
    (found,) = movement(VIDEO, body(lying))
    assert (found.kind, found.detail["lying"], found.start_ms) == ("motionless", True, 0)
    assert movement(VIDEO, body(standing(np.full(60, 300)))) == []


def test_a_fall_is_seen_and_sitting_down_is_not() -> None:
    up = standing(np.full(20, 300))
    lying = np.tile([240.0, 350, 360, 400], (60, 1))
    seated = standing(np.full(20, 300), height=75)
    falls = [one for one in movement(VIDEO, body(np.vstack([up, lying]))) if one.kind == "fall"]
    assert [(one.start_ms, one.detail["experimental"]) for one in falls] == [(4000, True)]
    assert not [one for one in movement(VIDEO, body(np.vstack([up, seated]))) if one.kind == "fall"]


def times(count: int, step_ms: int = 200) -> FrameTimes:
    t_ms = np.arange(count, dtype=np.int64) * step_ms
    return FrameTimes(t_ms, t_ms, np.ones(count, bool), True, False, count * step_ms)


def shard(pictures: list[np.ndarray], start_ms: int = 0) -> Shard:
    looks = Looks()
    for n, picture in enumerate(pictures):
        looks.add(Frame("v", n, start_ms + 200 * n, picture))
    end_ms = start_ms + 200 * len(pictures)
    return Shard(
        start_ms, end_ms, DETECTION.empty_table(), Looks.from_json(json.loads(json.dumps(looks.to_json()))), []
    )


def states(pictures: list[np.ndarray], count: int | None = None, step_ms: int = 200) -> list[tuple[str, int, int]]:
    health = Health(VIDEO)
    health.add(shard(pictures))
    rows = health.table(times(count or len(pictures), step_ms), []).to_pylist()
    return [(row["state"], row["start_ms"], row["end_ms"]) for row in rows]


LIVE = walker(200, lambda n: (20 + n, 150))


def test_a_good_camera() -> None:
    assert states(LIVE) == [("good", 0, 40_000)]


@pytest.mark.parametrize(
    ("state", "spoil"),
    [
        ("dark", lambda one: (one * 0.05).astype(np.uint8)),
        ("blind", lambda one: np.full_like(one, 120)),
        ("moved", lambda one: np.roll(one, 80, axis=1)),
    ],
)
def test_bad_health_is_named_with_its_time(state: str, spoil) -> None:  # type: ignore[no-untyped-def]
    rows = states([*LIVE[:40], *(spoil(one) for one in LIVE[:160])])
    assert [row[0] for row in rows] == ["good", state]
    assert abs(rows[1][1] - 8_000) <= 2_200 and rows[1][2] == 40_000


def test_frozen_is_seen_past_a_running_clock_and_not_claimed_of_a_dead_calm_scene() -> None:
    def clock(one: np.ndarray, n: int) -> np.ndarray:
        one = one.copy()
        one[4:14, 4:34] = 255 * (n % 2)
        return one

    frozen = [*LIVE[:80], *[LIVE[80]] * 120]
    rows = states([clock(one, n) for n, one in enumerate(frozen)])
    assert [row[0] for row in rows] == ["good", "frozen"] and abs(rows[1][1] - 16_000) <= 400
    assert states([LIVE[0]] * 200) == [("good", 0, 40_000)]


def test_few_frames_a_second() -> None:
    assert [row[0] for row in states(LIVE[:60], step_ms=500)] == ["low_fps"]


def test_what_was_not_looked_at_is_said_with_its_cause() -> None:
    seen = Examination(VIDEO)
    seen.add(shard(LIVE[:50], 0))
    seen.add(Shard(20_000, 30_000, DETECTION.empty_table(), Looks(), [(22_000, 24_000, "corrupt")]))
    rows = seen.table([(5_000, 6_000, "hole")], 40_000).to_pylist()
    assert [(row["start_ms"], row["end_ms"], row["mode"], row["cause"]) for row in rows] == [
        (0, 5_000, "dense", None),
        (5_000, 6_000, "not_examined", "hole"),
        (6_000, 10_000, "dense", None),
        (10_000, 20_000, "not_examined", "not read yet"),
        (20_000, 22_000, "dense", None),
        (22_000, 24_000, "not_examined", "corrupt"),
        (24_000, 30_000, "dense", None),
        (30_000, 40_000, "not_examined", "not read yet"),
    ]
    assert isinstance(seen.table([], 40_000), pa.Table)
