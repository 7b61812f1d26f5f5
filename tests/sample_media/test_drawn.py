"""The drawn sample: its truth is where its bodies are drawn, and the whole pipeline finds that truth."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import correlate
import detect
import timeline
from case import Case
from sample_media import drawn
from timeline.exhibits import exhibits_of
from timeline.scene import read_scene
from timeline.wall import wall_of
from timeline.words import speaker
from ui.sample import name_bodies


def test_the_truth_is_where_the_bodies_are_drawn() -> None:
    for visit, body in zip(drawn.visits(), drawn.BODIES, strict=True):
        assert visit.name == body.name
        step = 1000 // drawn.FRAMES_PER_SECOND
        for t_ms, is_in in ((visit.start_ms, True), (visit.start_ms - step, False), (visit.end_ms - step, True)):
            feet = body.feet_px(t_ms / 1000)
            assert feet is not None and drawn.inside(feet) is is_in, (visit, t_ms)
        assert drawn.inside(visit.middle_px)


def test_frames_are_the_same_every_time_and_never_frozen() -> None:
    first, again = drawn.frames(), drawn.frames()
    a, b = next(first), next(first)
    assert (a == next(again)).all()
    assert a.shape == (drawn.HEIGHT_PX, drawn.WIDTH_PX, 3) and a.dtype == np.uint8
    assert (a != b).any()


@pytest.fixture(scope="module")
def told(drawn_originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    root = tmp_path_factory.mktemp("drawn") / "case"
    shutil.copytree(drawn_originals, root)
    case = Case.open(root)
    detect.run(case)
    assert name_bodies(case) == 3
    correlate.run(case)
    return case


@pytest.mark.slow
def test_every_visit_is_found_to_a_fifth_of_a_second(told: Case) -> None:
    stays = [p for p in read_scene(told).presences if p.zone_id == "Z-R201" and p.video_id]
    found = {p.person_name or p.person_id: (p.start_ms, p.end_ms) for p in stays}
    wanted = {visit.name: (visit.start_ms, visit.end_ms) for visit in drawn.visits()}
    assert found.keys() == wanted.keys()
    for name, (start_ms, end_ms) in wanted.items():
        assert abs((found[name][0] or 0) - start_ms) <= 200 and abs((found[name][1] or 0) - end_ms) <= 200, name


@pytest.mark.slow
def test_each_planted_breach_is_a_finding_and_nothing_else_is(told: Case) -> None:
    scene = read_scene(told)
    severe = {(f.rule_id, f.person_ids) for f in scene.findings if f.rule_id in ("PT-UNLISTED", "PT-NOPERMIT-PRESENCE",
                                                                              "PT-EXPIRED-PRESENCE")}  # fmt: skip
    assert severe == {
        ("PT-UNLISTED", ("赵六",)), ("PT-EXPIRED-PRESENCE", ("王磊",)), ("PT-NOPERMIT-PRESENCE", ("王磊",)),
        ("PT-NOPERMIT-PRESENCE", ()),
    }  # fmt: skip


@pytest.mark.slow
def test_python_and_sql_give_the_same_wall_time(told: Case) -> None:
    scene = read_scene(told)
    compared = 0
    for stay in scene.presences:
        if stay.video_id and stay.start_ms is not None:
            wall = wall_of(stay.video_id, stay.start_ms, scene.video_times, scene.clocks)
            assert (wall.utc, wall.plus_minus_ms, wall.verified) == (stay.start_utc, stay.plus_minus_ms, True)
            compared += 1
    assert compared == 4


@pytest.mark.slow
def test_what_was_cut_is_found_again(told: Case) -> None:
    scene, say = read_scene(told), speaker("en")
    finding = next(f for f in scene.findings if f.rule_id == "PT-UNLISTED")
    (first,) = exhibits_of(finding, scene, say)
    (again,) = exhibits_of(finding, scene, say)
    assert first.still and first.clip and again.clip
    assert first.still.masked_heads >= 1 and first.still.boxes_known
    assert first.clip.path.stat().st_mtime_ns == again.clip.path.stat().st_mtime_ns
    first.clip.path.write_bytes(b"damaged")
    (healed,) = exhibits_of(finding, scene, say)
    assert healed.clip and healed.clip.sha256 == first.clip.sha256


@pytest.mark.slow
def test_a_changed_clock_moves_everything(told: Case) -> None:
    before = {p.presence_id: p.start_utc for p in read_scene(told).presences if p.video_id}
    (clock,) = told.decisions.active("clock")
    later = clock.content | {"offset_ms": clock.content["offset_ms"] - 7000}
    told.decisions.append("clock", "CAM-1", later, reason="measured again")
    correlate.run(told)
    timeline.run(told)
    after = {p.presence_id: p.start_utc for p in read_scene(told).presences if p.video_id}
    assert after.keys() == before.keys()
    assert {(after[key] - before[key]).total_seconds() for key in before if after[key] and before[key]} == {7.0}
