# ruff: noqa: E501  (tables of data)
"""The crew works where its ticket is not for: for a quarter of an hour, never, for six minutes, or with silent tags."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._kit import (
    HELPER_SPOT,
    WELDER_SPOT,
    Kit,
    arcs,
    crew_member,
    guardian,
    hot_work,
    leader,
    noise,
    patrol,
    scenario,
    tag,
)  # fmt: skip
from sample_media.people import Person, Step
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("PT-SCOPE-MOVED",)
__all__ = ["ABOUT", "FORMS", "build"]
OUT = ((43.0, 27.2), (43.0, 25.0))


def build(seed: int, form: Form) -> Scenario:
    """From the job to the manifold, eight metres beyond the job's edge and by no permit of anybody."""
    kit = Kit("moved", seed, form)
    end = 80.0
    permit = hot_work(kit, end)
    start = kit.some(30, 40)
    minutes = {"violated": kit.some(12, 20), "near_miss": kit.some(5.0, 8.0), "met": 0.0, "cannot_tell": 0.0}[form]
    goes = ("helper",) if seed % 2 else ("welder", "helper")  # one of two is half of them
    welds = [(1.0, 25.0), (60.0, end - 2)]
    spots = {"welder": WELDER_SPOT, "helper": HELPER_SPOT}
    crew = tuple(
        crew_member(kit, part, -32 + i, end + 6 + i, spots[part], [(0.3, end)], i, weld=welds if part == "welder" else None)
        for i, part in enumerate(spots)
    )  # fmt: skip
    if minutes:
        crew = tuple(
            _away(kit, person, spots[part], start, minutes) if part in goes else person
            for part, person in zip(spots, crew, strict=True)
        )
    outages = (
        [(tag(part), kit.minutes(start), kit.minutes(start + 14)) for part in spots] if form == "cannot_tell" else []
    )
    people = (guardian(kit, -35, end + 40), *crew, leader(kit, -58, -2), patrol(kit, -80, end + 90))
    return scenario(
        kit, ABOUT, people, (permit,), end + 90, activities=arcs(kit, permit, welds), tags=noise(kit, *outages)
    )


def _away(kit: Kit, person: Person, spot: tuple[float, float], start: float, minutes: float) -> Person:
    """The same day with a walk to the manifold and back in it."""
    walk = (Step(kit.minutes(start), (*OUT, (36.0, 21.0)), posture="work"),
            Step(kit.minutes(start + minutes), (*reversed(OUT), spot), posture="work"))  # fmt: skip
    steps = sorted((*person.steps, *walk), key=lambda step: step.at_utc_ms)
    return replace(person, steps=tuple(steps))
