# ruff: noqa: E501  (tables of data)
"""Two jobs beside each other: hot work and blinding or a tank too near, coordinated or far off, just far enough, or nowhere known."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._kit import Kit, hot_work, scenario
from sample_media.families._paper import at_the_gate, blinding
from sample_media.families._tank import confined_space
from sample_media.paperwork import Measure
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("SIM-CONFLICT",)
__all__ = ["ABOUT", "FORMS", "build"]
AGREED = "交叉作业已协调，双方监护人已告知"


def build(seed: int, form: Form) -> Scenario:
    """X: hot work within 30 m of blinding. C: hot work within 15 m of a tank entry. On paper alone: a warning."""
    kit = Kit("simops", seed, form)
    hot = hot_work(kit, 60.0)
    blanks: frozenset[tuple[str, str]] = frozenset()
    if form == "violated" and seed % 3 == 1:
        other = blinding(kit, 75.0, 110.0)  # planned for the same time, done one after the other
    elif (form == "violated" and seed % 3 == 2) or (form == "met" and seed % 2):
        other = confined_space(kit, 55.0, ("cleaner",))
        hot = replace(hot, zone_id="Z-102D", location="T-102防火堤内", point_m=(64.0 + seed % 3, 29.0))
        if form == "met":
            agreed = Measure(AGREED, True, "冯娟", kit.minutes(-30))
            hot, other = (
                replace(hot, measures=(*hot.measures, agreed)),
                replace(other, measures=(*other.measures, agreed)),
            )
    elif form in ("met", "near_miss"):
        point = (79.5, 42.0 + seed % 2) if form == "near_miss" else (80.0, 47.0)
        other = blinding(kit, 5.0, 50.0, zone_id="Z-102D", location="T-102防火堤内", point_m=point)
    else:
        other = blinding(kit, 5.0, 50.0)
        if form == "cannot_tell":
            blanks = frozenset((other.permit_no, field) for field in ("location", "x_m", "y_m"))
    people = at_the_gate(kit, "guardian", "welder", "helper", "work_leader", "cs_guardian", "cleaner", "cs_leader")
    return scenario(kit, ABOUT, people, (hot, other), 180, blanks=blanks)
