# ruff: noqa: E501  (tables of data)
"""A tag without its holder: left at the job in full view, worn all the time, put down for a minute, or never filmed."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._kit import (
    HELPER_SPOT,
    Kit,
    arcs,
    crew_member,
    guardian,
    hot_work,
    leader,
    patrol,
    scenario,
)  # fmt: skip
from sample_media.moments import SECOND_MS
from sample_media.people import Person, Step
from sample_media.plan import Camera, Point
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("ID-BADGE-NO-BODY",)
__all__ = ["ABOUT", "FORMS", "build"]
LEFT: Point = (52.0, 31.0)
WELDS_AT: Point = (47.1, 27.6)
OUT: tuple[Point, ...] = ((43.0, 27.2), (43.0, 25.0), (39.0, 13.0))


def build(seed: int, form: Form) -> Scenario:
    """The helper puts the tag down and goes for something; the camera has the whole job in view from minute 20 to 50."""
    kit = Kit("no_body", seed, form)
    end = 60.0
    permit = hot_work(kit, end)
    start = kit.some(24, 30)
    seconds = {"violated": kit.some(200, 900), "near_miss": kit.some(50, 85), "met": 0.0, "cannot_tell": 0.0}[form]
    helper = crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.5, end)], 1)
    if seconds:
        helper = _left(kit, helper, start, seconds)
    elif form == "met":
        helper = _busy(kit, helper, HELPER_SPOT, end)
    people = (
        guardian(kit, -35, end + 40),
        _busy(kit, crew_member(kit, "welder", -32, end + 6, WELDS_AT, [(0.3, end)], 0), WELDS_AT, end),
        helper if form in ("met", "cannot_tell") else _busy(kit, helper, HELPER_SPOT, end, skip=(start - 1, start + seconds / 60 + 2)),
        leader(kit, -58, -2),
        patrol(kit, -80, end + 90),
    )  # fmt: skip
    film = (5.0, 12.0) if form == "cannot_tell" else (20.0, 50.0)
    camera = Camera(
        "CAM-21",
        "T-101动火点东南",
        (58.0, 20.6, 5.6),
        (48.2, 29.0, 0.5),
        kit.minutes(film[0]),
        kit.minutes(film[1]),
        ("Z-J1",),
        54.0,
    )
    return scenario(kit, ABOUT, people, (permit,), end + 90, cameras=(camera,), activities=arcs(kit, permit, []))


def _left(kit: Kit, person: Person, start: float, seconds: float) -> Person:
    """Puts the tag down in the far corner, is away from the job, and takes it up again."""
    away = round(seconds * SECOND_MS)
    gone = kit.minutes(start)
    there = 5.5 * SECOND_MS  # from the spot to the corner
    steps = (
        *person.steps,
        Step(gone - round(there), (LEFT,)),
        Step(gone, OUT),
        Step(gone + away - 21_000, (*reversed(OUT[:-1]), HELPER_SPOT), posture="work"),
    )
    return replace(
        person,
        steps=tuple(sorted(steps, key=lambda step: step.at_utc_ms)),
        tag_away=((gone, gone + away),),
        tag_rests_m=LEFT,
    )


def _busy(kit: Kit, person: Person, spot: Point, end: float, skip: tuple[float, float] = (0.0, 0.0)) -> Person:
    """Goes a metre to and fro every few minutes: a tag that is worn does not lie still."""
    steps = list(person.steps)
    for i, minute in enumerate(range(3, int(end) - 2, 3)):
        if not skip[0] <= minute <= skip[1]:
            steps.append(Step(kit.minutes(minute), ((spot[0], spot[1] + (0.9 if i % 2 else 0.0)),), posture="work"))
    return replace(person, steps=tuple(sorted(steps, key=lambda step: step.at_utc_ms)))
