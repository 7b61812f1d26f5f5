"""A stay in the red zone of finished hot work: too long, short, nearly too long, or unseen in between."""

from __future__ import annotations

from sample_media import plant
from sample_media.cast import play
from sample_media.families._kit import (
    HELPER_SPOT,
    WELDER_SPOT,
    Kit,
    crew_member,
    guardian,
    hot_work,
    leader,
    noise,
    patrol,
    scenario,
    tag,
)
from sample_media.people import Step
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("BH-DWELL",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Fifteen minutes are allowed to pass a red zone."""
    kit = Kit("dwell", seed, form)
    end = 40.0
    permit = hot_work(kit, end)
    stays = {
        "violated": kit.some(16.5, 25),
        "met": kit.some(3, 9),
        "near_miss": kit.some(12.5, 14),
        "cannot_tell": kit.some(18, 24),
    }[form]
    enters = end + 45
    outage = (
        [(tag("operator"), kit.minutes(enters + 6), kit.minutes(enters + stays - 5))] if form == "cannot_tell" else []
    )
    way = (*plant.TO_JOB, (46.0, 28.8), (49.5, 29.5))
    people = (
        guardian(kit, -35, end + 40),
        crew_member(kit, "welder", -32, end + 6, WELDER_SPOT, [(0.3, end)], 0),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.5, end)], 1),
        leader(kit, -58, -2),
        play("operator", Step(kit.minutes(enters - 0.9), way, posture="work"),
             Step(kit.minutes(enters + stays), tuple(reversed(way[:-1])), leaves=True)),
        patrol(kit, -80, end + 100, "operator_2"),
    )  # fmt: skip
    return scenario(kit, ABOUT, people, (permit,), end + 100, tags=noise(kit, *outage))
