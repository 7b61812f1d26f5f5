# ruff: noqa: E501  (tables of data)
"""The opening of a dike that asks for a permit: crossed without one, with one, hardly, or by somebody whom nobody knows."""

from __future__ import annotations

from sample_media import plant
from sample_media.cast import play
from sample_media.families._kit import Kit, patrol, scenario
from sample_media.families._paper import at_the_gate
from sample_media.families._tank import confined_space
from sample_media.people import Step
from sample_media.plan import Camera, Point
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("BH-LINE-CROSS",)
__all__ = ["ABOUT", "FORMS", "build"]
WAY: tuple[Point, ...] = (*plant.TO_TANK[:4], (69.5, 25.3))


def build(seed: int, form: Form) -> Scenario:
    """0.3 m beyond the line and two seconds count; a body without a tag may be of those who are allowed."""
    kit = Kit("line_cross", seed, form)
    at = kit.minutes
    enters = kit.some(10, 14)
    deep: Point = (69.5, 26.8) if form == "near_miss" else (69.0 + kit.some(0, 1), 28.6)
    part = "cleaner" if form == "met" else "rigger"
    stays_ms = 100 if form == "near_miss" else round(kit.some(60, 180) * 1000)
    walk_ms = round(abs(deep[1] - 25.3) / 1.3 * 1000) + 300
    walker = play(
        part, Step(at(enters) - 75_000, WAY), Step(at(enters), (deep,), posture="work"),
        Step(at(enters) + walk_ms + stays_ms, ((69.5, 25.3), *plant.back(plant.TO_TANK[:4])), leaves=True),
        card=form != "cannot_tell", tag=form != "cannot_tell",
    )  # fmt: skip
    camera = Camera(
        "CAM-33", "T-102防火堤踏步", (69.5, 20.9, 5.2), (69.5, 27.6, 0.5), at(enters - 3), at(enters + 6), (), 62.0
    )
    permits = (confined_space(kit, 60.0, ("cleaner",)),) if form == "met" else ()
    others = at_the_gate(kit, "cs_guardian", "cs_leader") if form == "met" else ()
    return scenario(kit, ABOUT, (walker, *others, patrol(kit, -80, 60)), permits, 60, cameras=(camera,))
