"""The clock of the door readers: 45 s fast, right, 1.5 s off, or with too few swipes to tell."""

from __future__ import annotations

from sample_media import plant
from sample_media.cast import play
from sample_media.conditions import ClockFault
from sample_media.families._kit import Kit, noise, patrol, scenario
from sample_media.people import Step
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("DQ-CLOCK",)
__all__ = ["ABOUT", "FORMS", "build"]
WALKERS = ("operator", "analyst", "unit_head", "foreman", "guardian", "guardian_2", "electrician", "electrician_2")


def build(seed: int, form: Form) -> Scenario:
    """Acceptance scenario 8: a door clock 45 s fast is DQ-CLOCK S2."""
    kit = Kit("door_clock", seed, form)
    offset = {
        "violated": 45_000 if seed % 2 else -(31_000 + seed % 20 * 1000),
        "met": 200,
        "near_miss": 1_500,
        "cannot_tell": 45_000,
    }[form]
    walkers = WALKERS[:1] if form == "cannot_tell" else WALKERS
    rounds = 1 if form == "cannot_tell" else 2 + seed % 2
    people = [patrol(kit, -80, 200)]
    for i, part in enumerate(walkers):
        steps: list[Step] = []
        start = -60.0 + 4 * i
        for _ in range(rounds):
            there = (20.0 + 3 * i, 5.0 + i % 3)
            steps.append(Step(kit.minutes(start), (*plant.TO_JOB[:2], there), posture="work"))
            steps.append(
                Step(kit.minutes(start + 20 + i), (*plant.back(plant.TO_JOB[:2]), (5.0, 12.0 + i)), posture="sit")
            )
            start += 55.0
        steps.append(Step(kit.minutes(start), ((4.0, 6.0),), leaves=True))
        people.append(play(part, *steps))
    return scenario(kit, ABOUT, tuple(people), (), 205, clocks=(ClockFault("access_control", offset),), tags=noise(kit))
