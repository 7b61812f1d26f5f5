# ruff: noqa: E501  (tables of data)
"""The distribution room heats up: with somebody over 6 h at work, after a rest, hardly, or with the sensor silent."""

from __future__ import annotations

from sample_media import plant
from sample_media.cast import pid, play
from sample_media.conditions import RosterLine, Sensor
from sample_media.families._kit import Kit, patrol, scenario
from sample_media.people import Shift, Step
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("ENV-TEMPJUMP-FATIGUE",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Acceptance scenario 6: 27.8 to 31.9 °C in 10 min with 6 h 10 of work is S1, after a rest of 25 min S2."""
    kit = Kit("temp_jump", seed, form, hour=8)
    at = kit.minutes
    rested = form == "violated" and seed % 2 == 0
    rest_from, rest_min = 300.0, 25.0 if rested else 12.0
    jump = 371.0 + seed % 10  # minutes after arrival in the room
    base = kit.some(26.5, 28.5)
    rise = {"violated": 4.1 + seed % 4 * 0.5, "met": 0.4, "near_miss": 2.5, "cannot_tell": 4.5}[form]
    series = (
        (at(-90), base - 0.8),
        (at(jump - 90), base),
        (at(jump), base),
        (at(jump + 10), base + rise),
        (at(jump + 60), base + rise),
    )
    silent = ((at(jump - 15), at(jump + 45)),) if form == "cannot_tell" else ()
    sensor = Sensor("TE-PD3-01", "配电室PD-3环境温度", "temperature", "℃", series, at(-90), at(460), zone_id="Z-PD3", noise=0.03,
                    gaps=silent if seed % 2 else (), bad=() if seed % 2 else silent)  # fmt: skip
    room = ((67.0, 13.4), (68.0 + kit.some(0, 2), 18.1))
    steps = (
        Step(at(-1.2), (*plant.TO_PD3, *room), posture="work", heading_deg=90.0),
        Step(at(rest_from), (room[0], (67.0, 10.5), (75.0, 9.6)), posture="sit"),
        Step(at(rest_from + rest_min), ((67.0, 10.5), *room), posture="work", heading_deg=90.0),
        Step(at(jump + 30), (room[0], *plant.back(plant.TO_PD3)), leaves=True),
    )
    people = (play("electrician", *steps, shifts=(Shift(at(-10), at(450)),)), patrol(kit, -80, 455))
    roster = (RosterLine("Z-PD3", pid("electrician"), "电气值班", at(-60), at(500)),)
    return scenario(kit, ABOUT, people, (), 460, sensors=(sensor,), roster=roster)
