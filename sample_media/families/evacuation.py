# ruff: noqa: E501  (tables of data)
"""After a gas alarm at the job: out after minutes or going back in, out at once, out in time but only just, nobody watching."""

from __future__ import annotations

from sample_media.conditions import Alarm
from sample_media.families._kit import (
    HELPER_SPOT,
    WELDER_SPOT,
    Kit,
    arcs,
    crew_member,
    guardian,
    hot_work,
    leader,
    patrol,
    scenario,
)
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("EV-EVAC-RESPONSE",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Two workers inside at the alarm; the job ends with it."""
    kit = Kit("evacuation", seed, form)
    raised = kit.some(25, 40)
    slow = form == "violated" and seed % 2 == 0
    seconds = kit.some(180, 420) if slow else kit.some(78, 92) if form == "near_miss" else kit.some(18, 40)
    out = raised + seconds / 60
    back = [(out + 2.0, out + 6.0)] if form == "violated" and not slow else []
    at = kit.minutes
    permit = hot_work(kit, out + 8)
    alarm = Alarm("AL-1", "gas", "Z-J1", at(raised), at(raised + 0.5), at(raised + 18), "GD-4021", "孙立")
    people = (
        guardian(kit, -35, out + 50),
        crew_member(kit, "welder", -32, out + 20, WELDER_SPOT, [(0.3, out), *back], 0),
        crew_member(kit, "helper", -31, out + 21, HELPER_SPOT, [(0.5, out - 3 / 60)], 1),
        leader(kit, -58, -2),
        patrol(kit, -80, out + 95),
    )
    welds = [(1.0, raised - 3), (raised - 2, raised)]
    leave_out = frozenset({"position", "swipe"}) if form == "cannot_tell" else frozenset()
    return scenario(
        kit,
        ABOUT,
        people,
        (permit,),
        out + 100,
        activities=arcs(kit, permit, welds) if form != "cannot_tell" else (),
        alarms=(alarm,),
        leave_out=leave_out,
    )
