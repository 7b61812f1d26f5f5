"""Hot work in the open and the wind: above the limit, calm or upgraded, just below it, or with the sensor silent."""

from __future__ import annotations

from dataclasses import replace

from sample_media.conditions import Sensor
from sample_media.families._kit import Kit, hot_work, scenario
from sample_media.families._paper import at_the_gate
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("ENV-WEATHER",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Force 5 begins at 8.0 m/s; second-class hot work in it needs the signature that first class needs."""
    kit = Kit("weather", seed, form)
    at = kit.minutes
    end = 120.0
    permit = hot_work(kit, end, level="second")
    upgraded = form == "met" and seed % 2 == 1
    if upgraded:
        chain = tuple(
            replace(line, signer="冯娟", role="安全工程师") if line.node == "approver" else line
            for line in permit.signatures
        )
        permit = replace(permit, signatures=chain)
    calm = kit.some(3, 5)
    top = {
        "violated": kit.some(9, 12),
        "met": kit.some(9, 11) if upgraded else calm,
        "near_miss": kit.some(6.9, 7.2),
        "cannot_tell": calm,
    }[form]
    blow, still = kit.some(20, 40), kit.some(70, 90)
    series = (
        (at(-90), calm),
        (at(blow), calm),
        (at(blow + 4), top),
        (at(still), top),
        (at(still + 4), calm),
        (at(end + 90), calm),
    )
    silent = ((at(30), at(30 + 40 + seed % 30)),) if form == "cannot_tell" else ()
    sensor = Sensor("WS-01", "厂区风速", "wind_speed", "m/s", series, at(-90), at(end + 90), noise=0.15, gaps=silent)
    people = at_the_gate(kit, "guardian", "welder", "helper", "work_leader", until=end + 60)
    return scenario(kit, ABOUT, people, (permit,), end + 90, sensors=(sensor,))
