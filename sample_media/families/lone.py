# ruff: noqa: E501  (tables of data)
"""An electrician where two are required: alone, in company, alone for less, or with a silent tag beside."""

from __future__ import annotations

from dataclasses import replace

from sample_media import plant
from sample_media.cast import pid, play
from sample_media.conditions import RosterLine
from sample_media.families._kit import Kit, noise, scenario, tag
from sample_media.people import Person, Step
from sample_media.plan import Plan, Point
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("BH-LONE",)
__all__ = ["ABOUT", "FORMS", "build"]
DOOR: tuple[Point, ...] = ((67.0, 13.4),)


def build(seed: int, form: Form) -> Scenario:
    """Alone for 300 s is too long; nobody else is within 20 m."""
    kit = Kit("lone", seed, form)
    alone = {"violated": kit.some(6, 12), "met": 0.2, "near_miss": kit.some(3.2, 4.3), "cannot_tell": 0.3}[form]
    second = (alone, 30.5)
    people = [_electrician(kit, "electrician", (68.2, 18.1), 0.0, 30.0), play(
        "operator", Step(kit.minutes(-20), ((4.0, 6.0), (14.0, 6.0), (24.0, 14.0)), posture="work"),
        Step(kit.minutes(50), ((14.0, 6.0), (4.0, 6.0)), leaves=True))]  # fmt: skip
    if form != "violated" or seed % 2:
        people.append(_electrician(kit, "electrician_2", (66.2, 16.0), *second))
    outage = [(tag("electrician_2"), kit.minutes(2), kit.minutes(40))] if form == "cannot_tell" else []
    roster = tuple(RosterLine("Z-PD3", pid(part), "电气值班", kit.minutes(-60), kit.minutes(120)) for part in ("electrician", "electrician_2")
                   if any(person.person_id == pid(part) for person in people))  # fmt: skip
    made = scenario(kit, ABOUT, tuple(people), (), 60, roster=roster, tags=noise(kit, *outage))
    return replace(made, plan=_two_required(made.plan))


def _electrician(kit: Kit, part: str, spot: Point, enters: float, leaves: float) -> Person:
    way = (*plant.TO_PD3, *DOOR, spot)
    walk = 1.15  # minutes from the gate into the room
    return play(
        part,
        Step(kit.minutes(enters - walk), way, posture="work"),
        Step(kit.minutes(leaves), tuple(reversed(way[:-1])), leaves=True),
    )


def _two_required(plan: Plan) -> Plan:
    return replace(
        plan, zones=tuple(replace(zone, no_lone=True) if zone.zone_id == "Z-PD3" else zone for zone in plan.zones)
    )
