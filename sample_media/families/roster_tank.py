# ruff: noqa: E501  (tables of data)
"""An operator without permit: in the tank, in the unit whose roster names them, in the tank for 22 s, or at its edge."""

from __future__ import annotations

from sample_media import plant
from sample_media.cast import pid, play
from sample_media.conditions import RosterLine, TagNoise
from sample_media.families._kit import Kit, noise, patrol, scenario
from sample_media.people import Step
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("PT-NOPERMIT-PRESENCE",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Acceptance scenario 9: the roster of the shared unit does not cover the tank in it."""
    kit = Kit("roster_tank", seed, form)
    start = kit.some(5, 40)
    steps = [Step(kit.minutes(-5), (*plant.TO_TANK, (72.5, 28.5)), posture="work")]
    tags = noise(kit)
    if form == "cannot_tell":  # creeps along the inner wall: never further in than the tag system errs
        tags = TagNoise(interval_ms=2_000, sigma_m=0.3, stated_acc_m=2.0)
        steps += [
            Step(kit.minutes(start), ((70.0, 30.2), (70.0, 31.7), (70.6, 31.9)), posture="crouch"),
            Step(kit.minutes(start + kit.some(1.5, 4)), ((70.0, 31.7), (70.0, 30.2), (72.5, 28.5))),
        ]
    elif form != "met":
        seconds = kit.some(18, 23) if form == "near_miss" else kit.some(60, 600)
        steps += [
            Step(kit.minutes(start) - 3_500, ((70.0, 30.2), (70.0, 31.6), (70.0, 34.0)), posture="work"),
            Step(kit.minutes(start) + round(seconds * 1000) - 2_500, ((70.0, 31.6), (70.0, 30.2), (72.5, 28.5))),
        ]
    steps.append(Step(kit.minutes(60), plant.back(plant.TO_TANK), leaves=True))
    roster = (RosterLine("Z-102D", pid("operator"), "巡检", kit.minutes(-90), kit.minutes(600)),)
    people = (play("operator", *steps), patrol(kit, -80, 120))
    return scenario(kit, ABOUT, people, (), 125, roster=roster, tags=tags)
