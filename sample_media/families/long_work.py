"""An electrician all day: no rest in over six hours, a rest in time, just short of it, or a rest nobody saw."""

from __future__ import annotations

from sample_media import plant
from sample_media.cast import pid, play
from sample_media.conditions import RosterLine
from sample_media.families._kit import Kit, noise, patrol, scenario, tag
from sample_media.people import Step
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("FT-CONTINUOUS",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Warned from 5 h 30, a breach from 6 h, grave in an electrical room from 8 h; 20 min outside are a rest.

    Without a tag a badge at the door would tell of it; who cannot be told of has neither.
    """
    kit = Kit("long_work", seed, form, hour=7)
    at = kit.minutes
    hours = {"violated": (6.2, 5.65, 8.3)[seed % 3], "met": 7.0, "near_miss": kit.some(5.0, 5.35), "cannot_tell": 7.0}[
        form
    ]
    rest_from = kit.some(195, 215)
    rest = {"violated": 12.0, "met": kit.some(25, 40), "near_miss": 12.0, "cannot_tell": 35.0}[form]
    room = ((67.0, 13.4), (68.0 + kit.some(0, 2), 18.1))
    steps = (
        Step(at(-1.2), (*plant.TO_PD3, *room), posture="work", heading_deg=90.0),
        Step(at(rest_from), (room[0], (67.0, 10.5), (75.0, 9.6)), posture="sit"),
        Step(at(rest_from + rest), ((67.0, 10.5), *room), posture="work", heading_deg=90.0),
        Step(at(hours * 60), (room[0], *plant.back(plant.TO_PD3)), leaves=True),
    )
    outage = [(tag("electrician"), at(rest_from - 3), at(rest_from + rest + 4))] if form == "cannot_tell" else []
    people = (play("electrician", *steps, card=form != "cannot_tell"), patrol(kit, -80, hours * 60 + 40))
    roster = (RosterLine("Z-PD3", pid("electrician"), "电气值班", at(-60), at(700)),)
    return scenario(kit, ABOUT, people, (), hours * 60 + 40, roster=roster, tags=noise(kit, *outage))
