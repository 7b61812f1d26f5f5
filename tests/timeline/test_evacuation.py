"""Evacuation after T0: shares, the last one out, and who was never accounted for, with what cannot be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from case.config import Zone
from timeline.evacuation import affected, evacuation
from timeline.incident.moment import Incident
from timeline.scene import Scene, Watch
from timeline.words import speaker

from .conftest import at, presence

SAY = speaker("en")


def told(scene: Callable[..., Scene], **parts: Any) -> Scene:
    """A scene with a job, its dike and a muster point, and tags heard throughout."""
    made = scene(zones={"Z1": "Job", "Z2": "Dike", "Z-M": "Muster"}, **parts)
    zones = [Zone(id="Z1", neighbours=["Z2"]), Zone(id="Z2"), Zone(id="Z-M", kind="muster"), Zone(id="Z9")]
    return replace(made, case=replace(made.case, config=made.case.config.model_copy(update={"zone": zones})))


def t0(second: float = 100.0) -> Incident:
    moment = at(second)
    assert moment is not None
    return Incident(moment, 1000, "Z1")


def tagged(who: str, start_s: float, end_s: float, zone: str = "Z1", **more: Any) -> Any:
    return presence(who, start_s, end_s, zone_id=zone, subject_kind="tag", subject_id=who, video_id=None, **more)


def test_shares_are_those_of_everybody_inside(scene: Callable[..., Scene]) -> None:
    people = [tagged(f"P{i}", 0, 100 + 10 * i) for i in range(1, 11)]
    arrived = [tagged(f"P{i}", 130 + 10 * i, 900, "Z-M") for i in range(1, 10)]
    found = evacuation(told(scene, presences=[*people, *arrived]), t0(), SAY)
    assert found.inside == 10 and found.zone_ids == ("Z1", "Z2")
    assert found.t50 is not None and found.t90 is not None
    assert (found.t50[0], found.t90[0]) == (50.0, 90.0) and found.t50[1] >= 1000
    assert found.t100 is None and found.last is None  # P10 was neither seen elsewhere nor watched: cannot tell
    assert [one.who for one in found.cannot_tell] == ["P10"]
    assert [one.who for one in found.never_accounted] == ["P10"]


def test_a_zone_watched_on_makes_an_end_a_leaving(scene: Callable[..., Scene]) -> None:
    watched = Watch("Z1", "positioning", "tags", at(0), at(500), 300)
    found = evacuation(told(scene, presences=[tagged("P1", 0, 120)], watches=[watched]), t0(), SAY)
    assert found.t100 == (20.0, found.leaving[0].plus_minus_ms) and found.last is not None


def test_a_body_lost_as_its_camera_fails_has_not_left(scene: Callable[..., Scene]) -> None:
    body = presence(None, 0, 101)
    short = Watch("Z1", "CAM-1", "camera", at(0), at(108), 300)
    found = evacuation(told(scene, presences=[body], watches=[short]), t0(), SAY)
    assert found.leaving[0].out_s is None and found.leaving[0].accounted_key == "accounted_unnamed"
    long = replace(short, end_utc=at(300))
    assert evacuation(told(scene, presences=[body], watches=[long]), t0(), SAY).leaving[0].out_s == 1.0


def test_stays_that_go_on_are_one_and_those_elsewhere_do_not_count(scene: Callable[..., Scene]) -> None:
    pieces = [tagged("P1", 0, 110), tagged("P1", 112, 130, "Z2"), tagged("P1", 200, 210), tagged("P2", 0, 400, "Z9")]
    found = evacuation(told(scene, presences=pieces), t0(), SAY)
    assert [(one.who, one.out_s) for one in found.leaving] == [("P1", 30.0)]


def test_a_complete_roll_call_accounts_for_people(scene: Callable[..., Scene]) -> None:
    roll = {"moment_utc": at(400), "expected": 1, "present": 1, "missing": None}
    made = replace(told(scene, presences=[tagged("P1", 0, 130)]), roll_calls=[roll])
    assert evacuation(made, t0(), SAY).leaving[0].accounted_key == "accounted_roll_call"
    missed = replace(made, roll_calls=[roll | {"present": 0, "missing": ("P1",)}])
    assert evacuation(missed, t0(), SAY).leaving[0].accounted_key == "accounted_never"


def test_nobody_inside_is_nobody(scene: Callable[..., Scene]) -> None:
    found = evacuation(told(scene), t0(), SAY)
    assert (found.inside, found.t50, found.t100, found.last) == (0, None, None, None)
    assert affected(told(scene), Incident(t0().moment_utc, 0)) == ("Z1", "Z2")
