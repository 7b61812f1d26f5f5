# ruff: noqa: E501  (tables of data)
"""A tag falls silent inside a zone: too long, not at all, for less than counts, or at the very edge of one."""

from __future__ import annotations

from sample_media import plant
from sample_media.cast import play
from sample_media.families._kit import Kit, noise, patrol, scenario, tag
from sample_media.people import Step
from sample_media.plan import Point
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("DQ-POSITION-LOST",)
__all__ = ["ABOUT", "FORMS", "build"]
INSIDE: Point = (35.0, 21.0)
EDGE: Point = (30.8, 21.0)


def build(seed: int, form: Form) -> Scenario:
    """At the manifold 180 s count; every fifth time it is the whole system that is down, which is one finding of its own."""
    kit = Kit("tag_lost", seed, form)
    length_s = {
        "violated": kit.some(200, 420),
        "met": 0.0,
        "near_miss": kit.some(130, 165),
        "cannot_tell": kit.some(240, 420),
    }[form]
    begins = kit.some(12, 18)
    silent = (kit.minutes(begins), kit.minutes(begins + length_s / 60))
    whole = form == "violated" and seed % 5 == 0
    outages = () if form == "met" else ((None if whole else tag("operator"), *silent),)
    steps = (
        Step(kit.minutes(0), (*plant.TO_MANIFOLD[:3], EDGE if form == "cannot_tell" else INSIDE), posture="work"),
        Step(kit.minutes(32), (*plant.back(plant.TO_MANIFOLD[:3]),), leaves=True),
    )
    people = (
        play("operator", *steps),
        patrol(kit, -80, 60),
        patrol(kit, -79, 59, "analyst"),
        patrol(kit, -78, 58, "foreman"),
    )
    return scenario(kit, ABOUT, people, (), 60, tags=noise(kit, *outages))
