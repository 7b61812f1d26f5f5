# ruff: noqa: E501  (tables of data)
"""People who gather on the road: a dozen for minutes, a few, a dozen for less than a minute, or some with silent tags."""

from __future__ import annotations

import math
from itertools import pairwise

from sample_media.cast import play
from sample_media.families._kit import Kit, noise, patrol, scenario, tag
from sample_media.people import Person, Step
from sample_media.plan import Point
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("PT-CROWD",)
__all__ = ["ABOUT", "FORMS", "build"]
PARTS = ("guardian", "guardian_2", "operator", "analyst", "unit_head", "safety_engineer", "director", "foreman", "electrician",
         "electrician_2", "cs_guardian", "cs_guardian_2", "work_leader", "welder", "helper", "rigger", "cs_leader", "cleaner")  # fmt: skip
PLACE: Point = (52.0, 6.4)
HOMES: tuple[Point, ...] = ((23.0, 3.0), (86.0, 10.4), (12.5, 32.0))
"""Where they wait: three places, none of them full enough to be a gathering."""


def build(seed: int, form: Form) -> Scenario:
    """Within a circle of some 8 m beside the road; they come and go together."""
    kit = Kit("crowd", seed, form)
    count = {"violated": 11 + seed % 7, "met": 6 + seed % 3, "near_miss": 12 + seed % 4, "cannot_tell": 12}[form]
    minutes = {
        "violated": kit.some(2.5, 8.0),
        "met": kit.some(3.0, 8.0),
        "near_miss": kit.some(0.3, 0.45),
        "cannot_tell": kit.some(4.0, 7.0),
    }[form]
    apart = 40.0 if form == "near_miss" and seed % 2 else 0.0  # the other near miss: long enough, but in two groups
    if apart:
        minutes = kit.some(3.0, 6.0)
    people = tuple(_one(kit, part, i, count, minutes, apart) for i, part in enumerate(PARTS[:count]))
    silent = PARTS[:count][-4:] if form == "cannot_tell" else ()
    outages = [(tag(part), kit.minutes(0.25), kit.minutes(minutes + 1.0)) for part in silent]
    return scenario(kit, ABOUT, (*people, patrol(kit, -60, 60, "operator_2")), (), 65, tags=noise(kit, *outages))


def _one(kit: Kit, part: str, i: int, count: int, minutes: float, apart_m: float) -> Person:
    """From the west fence to a place of the circle, all there at the same time, and back."""
    turn, reach = 2 * math.pi * i / count, 2.4 + 1.6 * (i % 2)
    side = apart_m / 2 * (1 if i % 2 else -1)
    spot = (round(PLACE[0] + side + reach * math.cos(turn), 2), round(PLACE[1] + reach * math.sin(turn), 2))
    x, y = HOMES[i % 3]
    far = (round(x + 0.4 * i, 2), y)
    road = ((28.0, 10.0),) if i % 3 == 2 else ()  # round the manifold and PD-3
    way = sum(math.dist(a, b) for a, b in pairwise((far, *road, spot))) / 1.3 / 60
    out = Step(kit.minutes(minutes) + 200 * i, (*road, far), posture="stand")
    return play(
        part,
        Step(kit.minutes(-20) + 3_000 * i, ((4.0, 6.0), (11.0, 6.0), far)),
        Step(kit.minutes(0 - way) + 200 * i, (*road, spot)),
        out,
        Step(kit.minutes(minutes + 15) + 3_000 * i, ((11.0, 6.0), (4.0, 6.0)), leaves=True),
    )
