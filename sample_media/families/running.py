"""Somebody runs; walks fast; runs because of a fire alarm; or goes fast on the road, perhaps in a vehicle."""

from __future__ import annotations

from sample_media.cast import play
from sample_media.conditions import Alarm
from sample_media.families._kit import Kit, patrol, scenario
from sample_media.people import Person, Step
from sample_media.plan import Point
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("BH-RUN",)
__all__ = ["ABOUT", "FORMS", "build"]
YARD: tuple[Point, ...] = ((28.0, 14.0), (28.0, 25.0))
ROAD: tuple[Point, ...] = ((58.0, 5.0),)


def build(seed: int, form: Form) -> Scenario:
    """Every other breach is three people within ten seconds."""
    kit = Kit("running", seed, form)
    alarms: tuple[Alarm, ...] = ()
    if form == "met" and seed % 2:
        alarms = (Alarm("AL-0001", "fire", "Z-101D", kit.minutes(9.5), kit.minutes(11), kit.minutes(25)),)
    parts = ("operator", "analyst", "unit_head") if form == "violated" and seed % 2 else ("operator",)
    people = [_runner(kit, part, form, 2.5 * i) for i, part in enumerate(parts)]
    return scenario(kit, ABOUT, (*people, patrol(kit, -80, 60)), (), 60, alarms=alarms)


def _runner(kit: Kit, part: str, form: Form, later_s: float) -> Person:
    begins = kit.minutes(10) + round(later_s * 1000)
    start: Point = (14.0, 14.0) if form != "cannot_tell" else (20.0, 5.0)
    way = ROAD if form == "cannot_tell" else YARD
    ran = form in ("violated", "cannot_tell") or (form == "met" and kit.seed % 2 == 1)
    speed = kit.some(3.3, 3.8) if ran else kit.some(1.85, 2.0) if form == "near_miss" else 1.3
    return play(
        part,
        Step(kit.minutes(2) + round(later_s * 1000), ((4.0, 6.0), (14.0, 6.0), start)),
        Step(begins, way, gait="run" if ran else "walk", speed_mps=speed),
        Step(kit.minutes(20), (*reversed(way[:-1]), start, (14.0, 6.0), (4.0, 6.0)), leaves=True),
    )
