# ruff: noqa: E501  (tables of data)
"""Badges: two tags on one body or a badge read far from its tag, everybody with their own, two people side by side, unfilmed."""

from __future__ import annotations

from dataclasses import replace

from sample_media import plant
from sample_media.cast import pid, play
from sample_media.conditions import RosterLine
from sample_media.families._kit import WELDER_SPOT, Kit, arcs, guardian, hot_work, leader, patrol, scenario
from sample_media.people import Person, Step
from sample_media.plan import Camera, Point
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("ID-BADGE-CLONE",)
__all__ = ["ABOUT", "FORMS", "build"]
WAY: tuple[Point, ...] = (
    (14.0, 6.0),
    (90.0, 5.0),
    (20.0, 7.0),
    (90.0, 8.0),
    (20.0, 5.5),
    (90.0, 6.5),
    (40.0, 13.0),
    (43.0, 25.0),
    (43.0, 27.2),
)


def build(seed: int, form: Form) -> Scenario:
    """The welder has the helper's tag in the pocket; or somebody opens the distribution room with a lent badge."""
    kit = Kit("clone", seed, form)
    end = 60.0
    permit = hot_work(kit, end)
    lent = form == "violated" and seed % 3 == 0
    alone = form in ("violated", "cannot_tell") and not lent
    welder = _walker(kit, "welder", 0.5, end, WELDER_SPOT, 0.0)
    if alone:
        helper = replace(
            play("helper", Step(kit.minutes(-80), ((4.0, 6.0),)), Step(kit.minutes(-79.5), ((3.0, 6.0),), leaves=True)),
            tag_with=pid("welder"),
        )
    else:
        # side by side, 0.8 m apart all the way; or each on their own
        helper = _walker(
            kit,
            "helper",
            0.5 if form == "near_miss" else 1.5,
            end,
            (WELDER_SPOT[0] + 1.2, WELDER_SPOT[1] + 0.4),
            0.8 if form == "near_miss" else 0.0,
        )
    people = [guardian(kit, -35, end + 40), welder, helper, leader(kit, -58, -2), patrol(kit, -80, end + 90)]
    roster: tuple[RosterLine, ...] = ()
    if lent:
        at = kit.some(10, 40)
        people.append(
            play(
                "electrician",
                Step(kit.minutes(at - 30), ((4.0, 6.0), (3.0, 20.0)), posture="sit"),
                Step(kit.minutes(at + 40), ((4.0, 6.0),), leaves=True),
            )
        )
        thief = play("electrician_2", Step(kit.minutes(at - 4), (*plant.TO_PD3[2:], (67.0, 13.4), (68.6, 17.0)), posture="work"),
                     Step(kit.minutes(at + 12), ((67.0, 13.4), *plant.back(plant.TO_PD3[2:])), leaves=True), card=False, tag=False)  # fmt: skip
        people.append(replace(thief, swipes_as=pid("electrician")))
        roster = (RosterLine("Z-PD3", pid("electrician"), "电气值班", kit.minutes(-90), kit.minutes(600)),
                  RosterLine("Z-PD3", pid("electrician_2"), "电气值班", kit.minutes(-90), kit.minutes(600)))  # fmt: skip
    cameras = () if form == "cannot_tell" else (
        Camera("CAM-21", "T-101动火点东南", (58.0, 20.6, 5.6), (48.2, 29.0, 0.5), kit.minutes(2), kit.minutes(24), ("Z-J1",), 54.0),)  # fmt: skip
    return scenario(
        kit, ABOUT, tuple(people), (permit,), end + 90, cameras=cameras, roster=roster, activities=arcs(kit, permit, [])
    )


def _walker(kit: Kit, part: str, starts: float, end: float, spot: Point, beside: float) -> Person:
    """Up and down the road for some six minutes, then to the job."""
    way = tuple(
        (x, y + beside) if y < 12 and x != 14.0 else (x + beside, y) if y < 14 else (x + beside / 4, y) for x, y in WAY
    )
    return play(
        part,
        Step(kit.minutes(starts), ((4.0, 6.0), *way, spot), posture="work"),
        Step(kit.minutes(end), plant.back(plant.TO_JOB), leaves=True),
    )
